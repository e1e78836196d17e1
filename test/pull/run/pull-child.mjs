// One pull in a process of its own, to be killed. Argument: {"source": …, "folder": …}. Prints the rows by table at its end.
import { pullRecords } from '../../../dist/pull/run/pull-records.js';

const { source, folder } = JSON.parse(process.argv[2]);
const notices = [];
const onEvent = (event) => {
  if (event.type === 'notice') notices.push(event.message);
};
const pulled = await pullRecords({ source, folder, now: () => new Date(), onEvent });
const rows = {};
for (const table of pulled.schema.tables) {
  rows[table.name] = '';
  for await (const { data } of pulled.reader.read(table)) rows[table.name] += data.toString('utf8');
}
await pulled.close(true);
process.stdout.write(JSON.stringify({ notices, rows, pulled: pulled.origin.resources }));
