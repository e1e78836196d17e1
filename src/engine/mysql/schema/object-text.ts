import { quoteText } from '../quote.ts';
import { definerOf } from './definer-of.ts';
import { tokens } from './tokens.ts';
import type { Lexis } from './tokens.ts';
import type { Traits } from './traits.ts';
import { unqualify } from './unqualify.ts';

/** What SHOW CREATE told of a view, trigger, routine or event. */
export interface PrintedObject {
  readonly create: string;
  readonly charset: string;
  readonly collation: string;
  /** Absent for views, which keep none. */
  readonly sqlMode?: string;
  /** Events have one. */
  readonly timeZone?: string;
}

/**
 * The DDL of an object, without the database's own name, and without a DEFINER that is the current user. Where it was
 * written under settings that a session here does not begin with (the server's own `sql_mode`, utf8mb4 and its collation,
 * UTC), they are set before and taken back behind: they decide what the object does.
 */
export function objectText(printed: PrintedObject, database: string, traits: Traits): string {
  const lexis = { plainBackslash: /NO_BACKSLASH_ESCAPES/.test(printed.sqlMode ?? '') };
  const own = unqualify(printed.create, database, lexis);
  const create = withoutDefiner(own, traits.user, lexis).trimEnd().replace(/;+$/, '');
  // A view keeps no mode: its texts are printed with the escapes of the session that looks.
  const plainServer = traits.sqlMode.includes('NO_BACKSLASH_ESCAPES');
  const mode = printed.sqlMode ?? (plainServer ? '' : traits.sqlMode);
  const changed = [
    ...(mode === traits.sqlMode
      ? []
      : [{ to: `sql_mode = ${quoteText(mode)}`, back: `sql_mode = ${quoteText(traits.sqlMode)}` }]),
    ...(printed.timeZone === undefined || printed.timeZone === utc
      ? []
      : [{ to: `time_zone = ${quoteText(printed.timeZone)}`, back: `time_zone = ${quoteText(utc)}` }]),
    ...namesChanged(printed, create, traits),
  ];
  if (changed.length === 0) return create;
  const set = (parts: readonly string[]): string => `SET ${parts.join(', ')}`;
  return [set(changed.map(({ to }) => to)), create, set(changed.map(({ back }) => back))].join(';\n');
}

const utc = '+00:00';

interface Change {
  readonly to: string;
  readonly back: string;
}

/** A text with other letters than ASCII is sent as utf8mb4, whatever its author's program spoke. */
function namesChanged({ charset, collation }: PrintedObject, create: string, traits: Traits): Change[] {
  const sendable = /^[\0-\x7f]*$/.test(create) && charset !== 'utf8mb4';
  return [
    ...(sendable
      ? [{ to: `character_set_client = ${charset}`, back: 'character_set_client = utf8mb4' }]
      : []),
    ...(collation === traits.connectionCollation
      ? []
      : [
          {
            to: `collation_connection = ${collation}`,
            back: `collation_connection = ${traits.connectionCollation}`,
          },
        ]),
  ];
}

/** `DEFINER=…` of the current user says nothing: whoever makes the object again becomes its definer. */
function withoutDefiner(create: string, user: Traits['user'], lexis: Lexis): string {
  const definer = definerOf(tokens(create, lexis));
  if (definer?.name !== user.name || definer.host !== user.host) return create;
  return create.slice(0, definer.start) + create.slice(definer.end);
}
