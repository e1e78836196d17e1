import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { CarryoverError } from '../../errors.ts';
import { createPrivateFile } from '../../files/private-file.ts';
import type { PrivateFile } from '../../files/private-file.ts';
import { syncFolder } from '../../files/sync-folder.ts';
import { errnoOf, writeFailed } from '../../files/write-failed.ts';
import type { Block } from '../../model.ts';
import type { Pulled } from './run.ts';

/**
 * Writes the records of a pull as a fallback file. What the file was before stays beside it as `<name>.previous.<ext>`. At any
 * instant there is a whole file of that name, if there was one.
 * @throws WRITE_FAILED; USAGE for records that are a fallback themselves
 */
export async function saveFallback(
  pulled: Pick<Pulled, 'origin' | 'records'>,
  path: string,
): Promise<{ file: string; previous: string | null }> {
  const file = resolve(path);
  if (pulled.origin.fallback || pulled.records === null) {
    throw new CarryoverError('USAGE', `The records are a fallback themselves: "${file}" was left as it is.`, {
      hint: 'Run again when the API can be reached.',
    });
  }
  const beside = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.tmp`);
  const writing = await createPrivateFile(beside);
  try {
    await writeRecords(writing, pulled.origin, pulled.records);
    await writing.finish();
    const previous = await keepPrevious(file);
    await rename(beside, file);
    await syncFolder(dirname(file));
    return { file, previous };
  } catch (error) {
    await writing.close();
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeFailed('write the fallback file', file, error, '; it is as it was before');
  }
}

async function writeRecords(
  file: PrivateFile,
  { pulledAt, resources }: Pulled['origin'],
  records: (resource: string) => AsyncIterable<Block>,
): Promise<void> {
  await file.write(Buffer.from(`{"pulledAt":${JSON.stringify(pulledAt)},"resources":{`));
  let between = '\n';
  for (const name of Object.keys(resources)) {
    await file.write(Buffer.from(`${between}${JSON.stringify(name)}:[`));
    await writeArray(file, records(name));
    await file.write(Buffer.from(']'));
    between = ',\n';
  }
  await file.write(Buffer.from('\n}}\n'));
}

/** Each record on its line, a comma before all but the first. */
async function writeArray(file: PrivateFile, blocks: AsyncIterable<Block>): Promise<void> {
  let isFirst = true;
  for await (const { data } of blocks) {
    const lines = data.toString('utf8', 0, data.length - 1).split('\n');
    await file.write(Buffer.from(`${isFirst ? '' : ','}\n${lines.join(',\n')}`));
    isFirst = false;
  }
}

/** Null if there was no file. */
async function keepPrevious(file: string): Promise<string | null> {
  const previous = join(dirname(file), `${basename(file, extname(file))}.previous${extname(file)}`);
  const beside = join(dirname(file), `.${basename(previous)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await copyFile(file, beside, constants.COPYFILE_EXCL);
    await chmod(beside, 0o600);
    await syncFile(beside);
    await rename(beside, previous);
    return previous;
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
