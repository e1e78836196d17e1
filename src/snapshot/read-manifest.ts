import { CarryoverError } from '../errors.ts';
import { validateDocument } from '../validate.ts';
import { damaged } from './damaged.ts';
import { formatVersion, manifestDigest, manifestText } from './format.ts';
import type { Manifest, SnapshotTable } from './format.ts';
import { locationOf } from './place.ts';
import type { Place } from './place.ts';
import { packedSuffix } from './pack.ts';
import { packingOf } from './packing-of.ts';
import { readWhole } from './read-whole.ts';

const manifestName = 'manifest.json';
/** Enough for 100,000 tables. */
const manifestBytes = 128 * 1024 * 1024;

/** Reads and checks a snapshot's manifest: byte for byte what was once written. @throws SNAPSHOT_DAMAGED */
export async function readManifest(place: Place): Promise<Manifest> {
  const path = locationOf(place, manifestName);
  const bytes = await readWhole(place, manifestName, manifestBytes);
  const document = parse(path, bytes);
  refuseOther(path, document);
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

function refuseOther(path: string, document: unknown): void {
  const version =
    typeof document === 'object' && document && 'formatVersion' in document && document.formatVersion;
  if (typeof version !== 'number' || version === formatVersion) return;
  const [age, hint] =
    version > formatVersion
      ? ['a newer', 'Update carryover, or take a snapshot with this version.']
      : ['an older', 'Read it with the version that wrote it, or take a snapshot with this one.'];
  throw damaged(
    path,
    `was written by ${age} carryover (format ${version}; this one reads ${formatVersion})`,
    {
      hint,
    },
  );
}

function validate(path: string, document: unknown): Manifest {
  try {
    return validateDocument<Manifest>('manifest', document, {
      file: manifestName,
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
function checkTables(path: string, manifest: Manifest): void {
  const { tables } = manifest;
  refuseTwice(
    path,
    'table',
    tables.map((table) => table.name),
  );
  refuseTwice(
    path,
    'file',
    tables.flatMap(({ chunks }) =>
      chunks.flatMap(({ file, snapshot }) => (snapshot === undefined ? [file] : [])),
    ),
  );
  for (const table of tables) {
    refuseTwice(
      path,
      `column of "${table.name}"`,
      table.columns.map((column) => column.name),
    );
    checkChunks(path, table, manifest);
  }
}

function checkChunks(path: string, { name, kind, rows, chunks }: SnapshotTable, manifest: Manifest): void {
  if ((chunks.length === 0) !== (kind === 'virtual'))
    throw damaged(path, `does not say where the rows of the table "${name}" are`);
  const sum = chunks.reduce((total, chunk) => total + chunk.rows, 0);
  if (sum !== rows)
    throw damaged(path, `says that the table "${name}" has ${rows} rows, and ${sum} in its files`);
  const suffix = packedSuffix(packingOf(manifest));
  for (const { file, snapshot } of chunks) {
    if (snapshot === manifest.id) throw damaged(path, `refers to itself for the file "${file}"`);
    if (file.slice(file.indexOf('.')) === suffix) continue;
    throw damaged(path, `lists the file "${file}", which does not go with its compression or encryption`);
  }
}

function refuseTwice(path: string, what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw damaged(path, `lists the ${what} "${name}" twice`);
    seen.add(name);
  }
}
