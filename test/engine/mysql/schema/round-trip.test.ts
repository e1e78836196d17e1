import { execFileSync, spawnSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { parseServerUrl } from '../../../../src/engine/server/server-address.ts';
import { splitScript } from '../../../../src/engine/mysql/schema/split-script.ts';
import { describeEachServer } from '../../../servers/describe-each-server.ts';
import type { TestServer } from '../../../servers/test-server.ts';
import { openDatabase } from './open-database.ts';
import type { OpenDatabase } from './open-database.ts';
import { samples, samplesOf } from './samples.ts';

const client = 'mysql';
const dumpTool = 'mysqldump';
const hasClient = spawnSync(client, ['--version']).status === 0;
const hasDump = spawnSync(dumpTool, ['--version']).status === 0;

await describeEachServer(['mariadb', 'mysql'], (server) => {
  const open: OpenDatabase[] = [];
  afterEach(async () => {
    for (const database of open.splice(0)) await database.close();
  });
  const own = server.product === 'mysql' ? samplesOf.mysql : samplesOf.mariadb;

  for (const [name, script] of Object.entries({ ...samples, ...own })) {
    test(`${name}: the script makes the same database again`, async () => {
      const first = await openDatabase(server, script);
      open.push(first);
      const schema = await first.introspect();
      const again = await openDatabase(server, 'ALTER DATABASE CHARACTER SET koi8r');
      open.push(again);
      await again.run(schema.script);
      expect(await again.introspect()).toEqual(schema);
      expect(schema.script).not.toContain(first.name);
    });

    test.skipIf(!hasClient)(`${name}: so does the mysql client`, async () => {
      const first = await openDatabase(server, script);
      open.push(first);
      const schema = await first.introspect();
      const again = await openDatabase(server);
      open.push(again);
      execFileSync(client, ['--no-defaults', '--comments', '--protocol=tcp', ...place(server), again.name], {
        input: schema.script,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      expect(await again.introspect()).toEqual(schema);
    });
  }

  // The tool loses bytes of binary defaults, and names the database with its sequences.
  const dumped = [
    'keys of all kinds',
    'foreign keys',
    'partitions',
    'views',
    'routines, triggers and events',
    'hostile names',
  ];
  test.skipIf(server.product !== 'mariadb' || !hasDump).for(dumped)(
    '%s: what the server’s own dump holds is taken as it is',
    async (name, { skip }) => {
      const first = await openDatabase(server, samples[name] ?? '');
      open.push(first);
      if (name === 'hostile names')
        skip(
          await misprints(first),
          'this server’s dump is no SQL where a foreign key’s name has a backtick',
        );
      const options = [
        '--no-defaults',
        '--protocol=tcp',
        '--routines',
        '--events',
        '--triggers',
        ...place(server),
      ];
      const dump = execFileSync(dumpTool, [...options, first.name], { maxBuffer: 1e8, encoding: 'utf8' });
      const again = await openDatabase(server, dump);
      open.push(again);
      expect(await again.introspect()).toEqual(await first.introspect());
      expect(() =>
        splitScript(execFileSync(dumpTool, [...options, '--databases', first.name], { encoding: 'utf8' })),
      ).toThrow(
        expect.objectContaining({
          code: 'SCHEMA_INVALID',
          hint: expect.stringContaining('without --databases'),
        }),
      );
    },
  );
});

/** MariaDB 11.8.6: neither it nor anybody else can load what it prints of such keys. */
async function misprints({ query }: OpenDatabase): Promise<boolean> {
  const [[, create] = []] = await query('SHOW CREATE TABLE child');
  return create?.includes('(`a`b_id`)') === true;
}

function place(server: TestServer): string[] {
  const { host, port, user, password } = parseServerUrl(server.url.replace(/\/?$/, '/none'));
  return [`-h${host}`, `-P${port}`, `-u${user}`, ...(password === '' ? [] : [`-p${password}`])];
}
