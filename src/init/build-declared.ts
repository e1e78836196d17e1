import type { Session } from '../engine/engine.ts';
import { buildScript } from './build-script.ts';
import type { Declared } from './build-script.ts';
import { inputsDigest } from './inputs-digest.ts';
import { loadDeclared } from './load-declared.ts';

/** Makes the declared schema of a file in a scratch database with its seeds: see `buildScript`. @throws SCHEMA_INVALID, SEEDS_INVALID */
export async function buildDeclared(path: string, seeds: readonly string[], on: Session): Promise<Declared> {
  const { script } = await loadDeclared(path, on.engine.dialect);
  return buildScript({ script, inputsDigest: await inputsDigest(path, seeds) }, seeds, on);
}
