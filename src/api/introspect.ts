import { describe } from '../init/describe.ts';
import type { DeclaredSchema } from '../init/declared-schema.ts';
import type { DatabaseOptions } from './options.ts';
import { withSession } from './with-session.ts';

/** A database's schema as a declared schema, and as the engine's own DDL. */
export async function introspect(
  options: DatabaseOptions,
): Promise<{ declared: DeclaredSchema; script: string }> {
  return withSession(options, { readOnly: true }, (session) =>
    session.read(async (reader) => {
      const schema = await reader.schema();
      return { declared: describe(schema), script: schema.script };
    }),
  );
}
