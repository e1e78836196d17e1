import type { Session } from '../engine/engine.ts';
import { buildDeclared } from '../init/build-declared.ts';
import type { Declared } from '../init/build-script.ts';
import type { DatabaseOptions, TargetOptions } from './options.ts';

/** Builds the declared schema and its seeds in a throw-away database for `work`. */
export async function withDeclared<T>(
  options: DatabaseOptions & TargetOptions,
  session: Session,
  work: (declared: Declared) => Promise<T>,
): Promise<T> {
  options.onEvent?.({ type: 'step', step: 'declare' });
  const declared = await buildDeclared(options.schema, options.seeds ?? [], session);
  try {
    return await work(declared);
  } finally {
    await declared.close();
  }
}
