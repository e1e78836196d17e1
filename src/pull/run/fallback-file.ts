import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { errnoOf } from '../../files/write-failed.ts';
import type { Block } from '../../model.ts';
import { toBlocks } from '../../values/lines.ts';
import { splitBody } from '../records/split-body.ts';
import type { Source } from '../source.ts';
import { checkAge } from './check-age.ts';
import { defaultLimits } from './fetch-page.ts';
import { fileMembers, NoObject, readRange } from './file-members.ts';
import type { Range } from './file-members.ts';
import { openSurveys } from './open-surveys.ts';
import type { Surveys } from './open-surveys.ts';
import type { Candidate, FallbackWork } from './fallback.ts';
import { parentCheck } from './parent-check.ts';
import { pulledTables } from './pulled-tables.ts';
import { Unusable } from './unusable.ts';

/**
 * The records of a local JSON file, `{ "pulledAt"?: …, "resources": { … } }` or the resources alone, held to the checks that those of
 * the API are held to. @throws Unusable, and what the checks throw
 */
export async function openFallbackFile(file: string, fallBack: FallbackWork): Promise<Candidate> {
  const handle = await openFile(file);
  const surveys = await openSurveys(fallBack.source, fallBack.scratch).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  async function close(): Promise<void> {
    await surveys.close();
    await handle.close();
  }
  try {
    const { pulledAt, resources, hasTime } = await contentOf(handle);
    const age = checkAge(pulledAt, fallBack.now, fallBack.source.fallback?.maxAge);
    const all = await survey({ handle, file, resources }, surveys, fallBack.source);
    const counts = all.map(({ name, survey }) => [
      name,
      { pages: 0, records: survey.rows, proven: 'nothing' as const, checks: surveys.checks.get(name) ?? '' },
    ]);
    const ageOf = hasTime
      ? []
      : [`The fallback file does not say when its records were read; its age is that of the file.`];
    return {
      ...pulledTables(all),
      kind: 'file',
      from: file,
      location: file,
      age,
      pulledAt,
      resources: Object.fromEntries(counts) as Candidate['resources'],
      notes: [...ageOf, ...all.flatMap(({ survey }) => survey.notes())],
      close,
    };
  } catch (error) {
    await close();
    if (error instanceof NoObject) throw new Unusable(error.message, { cause: error });
    throw error;
  }
}

async function openFile(file: string): Promise<FileHandle> {
  // A pipe could make us wait for ever.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch((error: unknown) => {
    const code = errnoOf(error);
    throw new Unusable(code === 'ENOENT' ? 'does not exist' : `cannot be opened (${code})`, { cause: error });
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new Unusable('is no plain file');
}

interface Content {
  readonly pulledAt: string;
  readonly hasTime: boolean;
  readonly resources: ReadonlyMap<string, Range>;
}

async function contentOf(handle: FileHandle): Promise<Content> {
  const { size, mtime } = await handle.stat();
  const whole = await fileMembers(handle, { start: 0, end: size });
  const inner = whole.get('resources');
  const isNested =
    inner !== undefined && (await textOf(handle, { start: inner.start, end: inner.start + 1 })) === '{';
  const resources = isNested ? await fileMembers(handle, inner) : whole;
  const time = isNested ? whole.get('pulledAt') : undefined;
  return {
    resources,
    hasTime: time !== undefined,
    pulledAt: time ? await timeOf(handle, time) : mtime.toISOString(),
  };
}

async function timeOf(handle: FileHandle, range: Range): Promise<string> {
  const text = range.end - range.start <= 100 ? await textOf(handle, range) : '';
  const [, found = ''] = /^"([^"\\]+)"$/.exec(text) ?? [];
  const time = new Date(found);
  if (Number.isNaN(time.getTime())) throw new Unusable('has a `pulledAt` that is no time in ISO 8601');
  return time.toISOString();
}

async function textOf(handle: FileHandle, range: Range): Promise<string> {
  let text = '';
  for await (const chunk of readRange(handle, range)) text += chunk.toString('utf8');
  return text;
}

interface Place {
  readonly handle: FileHandle;
  readonly file: string;
  readonly resources: ReadonlyMap<string, Range>;
}

async function survey(place: Place, surveys: Surveys, source: Source) {
  const missing = [...surveys.all.keys()].filter((name) => !place.resources.has(name));
  if (missing.length > 0)
    throw new Unusable(`has no records of ${missing.map((name) => `"${name}"`).join(', ')}`);
  const all = [];
  for (const [name, survey] of surveys.all) {
    const { parent } = source.resources[name] ?? {};
    const check = parent && parentCheck(name, parent, { source, surveys });
    for await (const some of recordsOf(place, name, source)) {
      for (const record of some) {
        survey.add(record);
        check?.(record, survey.rows);
      }
    }
    all.push({
      name,
      survey,
      parent: parent?.resource,
      read: (): AsyncIterable<Block> => toBlocks(toLines(recordsOf(place, name, source))),
    });
  }
  return all;
}

function recordsOf(
  { handle, file, resources }: Place,
  name: string,
  { limits }: Source,
): AsyncIterable<readonly Buffer[]> {
  const range = resources.get(name) ?? { start: 0, end: 0 };
  return splitBody(readRange(handle, range), {
    where: `"${name}" in the fallback file "${file}"`,
    records: '',
    format: 'json',
    limits: { ...defaultLimits, ...limits },
    ended: true,
  }).records;
}

async function* toLines(records: AsyncIterable<readonly Buffer[]>): AsyncGenerator<Buffer> {
  const newline = Buffer.from('\n');
  for await (const some of records) yield Buffer.concat(some.flatMap((record) => [record, newline]));
}
