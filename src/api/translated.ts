import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { buildScript } from '../init/build-script.ts';
import type { Declared } from '../init/build-script.ts';
import { ddl } from '../init/ddl.ts';
import { origins } from '../migrate/portable/origins.ts';
import type { Origin } from '../migrate/portable/origins.ts';
import { translate } from '../migrate/portable/translate.ts';
import type { Translation } from '../migrate/portable/translation.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import type { Schema } from '../model.ts';

/** A schema of another engine, or of an old API, made real on this one. To be closed. */
export interface Translated {
  readonly declared: Declared;
  readonly translation: Translation;
}

/**
 * Translates a schema for the engine of `session` and makes it there in a throw-away database. Left out are tables that the
 * mapping drops, and those without columns, which few engines can make: the plan tells of them, as of any that nothing takes.
 * @throws SCHEMA_INVALID if the database does not take it, SEEDS_INVALID
 */
export async function translated(
  schema: Schema,
  from: Origin,
  session: Session,
  { mapping, seeds = [] }: { mapping: ParsedMapping; seeds?: readonly string[] },
): Promise<Translated> {
  const tables = schema.tables.filter(
    ({ name, columns }) => !mapping.drop.includes(name) && columns.length > 0,
  );
  const { engine } = session;
  const translation = translate({ ...schema, tables }, from, engine);
  const script = ddl(translation.declared, engine.dialect);
  const declared = await buildScript({ script, inputsDigest: null }, seeds, session).catch(
    (error: unknown) => {
      throw refusedScript(error, from, session);
    },
  );
  return { declared, translation };
}

function refusedScript(error: unknown, from: Origin, session: Session): unknown {
  if (!(error instanceof CarryoverError) || error.code !== 'SCHEMA_INVALID') return error;
  return new CarryoverError(
    'SCHEMA_INVALID',
    `The schema, translated from ${origins[from].product}, is not taken by ${session.version}: ${error.message}`,
    { hint: 'Declare the new schema yourself with --schema.', cause: error },
  );
}
