import { basename, join } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { validateDocument } from '../validate.ts';
import { damaged } from './damaged.ts';
import { tableFileSuffix } from './file-names.ts';
import { formatVersion, manifestDigest, manifestText } from './format.ts';
import type { Manifest } from './format.ts';
import { readWhole } from './read-whole.ts';

/** Enough for 100,000 tables. */
const manifestBytes = 128 * 1024 * 1024;

/** Reads and checks a snapshot's manifest: byte for byte what was once written. @throws SNAPSHOT_DAMAGED */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  const bytes = await readWhole(path, manifestBytes);
  const document = parse(path, bytes);
  refuseNewer(path, document);
  const manifest = validate(path, document);
  if (!Buffer.from(manifestText(manifest)).equals(bytes) || manifestDigest(manifest) !== manifest.digest) {
    throw damaged(path, 'was changed after it was written');
  }
  checkTables(path, manifest);
  return manifest;
}

function parse(path: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw damaged(path, 'is not JSON', { cause: error });
  }
}

function refuseNewer(path: string, document: unknown): void {
  const version =
    typeof document === 'object' && document && 'formatVersion' in document && document.formatVersion;
  if (typeof version !== 'number' || version <= formatVersion) return;
  throw damaged(
    path,
    `was written by a newer carryover (format ${version}; this one reads up to ${formatVersion})`,
    {
      hint: 'Update carryover, or take a snapshot with this version.',
    },
  );
}

function validate(path: string, document: unknown): Manifest {
  try {
    return validateDocument<Manifest>('manifest', document, {
      file: basename(path),
      code: 'SNAPSHOT_DAMAGED',
    });
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    throw damaged(path, `is not a manifest (${firstProblem(error)})`, { cause: error });
  }
}

function firstProblem(error: CarryoverError): string {
  const line = error.message.split('\n').find((text, index) => index > 0 && text.trim() !== '');
  return line?.trim() ?? error.message;
}

/** What a JSON Schema cannot say. File names are safe already: the schema allows no others. */
function checkTables(path: string, { tables, compression }: Manifest): void {
  refuseTwice(
    path,
    'table',
    tables.map((table) => table.name),
  );
  refuseTwice(
    path,
    'file',
    tables.flatMap((table) => table.file ?? []),
  );
  for (const { name, kind, file, sha256, columns } of tables) {
    refuseTwice(
      path,
      `column of "${name}"`,
      columns.map((column) => column.name),
    );
    if ((file === null) !== (kind === 'virtual') || (file === null) !== (sha256 === null)) {
      throw damaged(path, `does not say where the rows of the table "${name}" are`);
    }
    if (file !== null && file.slice(file.indexOf('.')) !== tableFileSuffix(compression)) {
      throw damaged(
        path,
        `lists the file "${file}", which does not go with the compression "${compression}"`,
      );
    }
  }
}

function refuseTwice(path: string, what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw damaged(path, `lists the ${what} "${name}" twice`);
    seen.add(name);
  }
}
