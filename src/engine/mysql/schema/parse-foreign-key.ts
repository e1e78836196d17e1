import type { ForeignKey, ReferentialAction } from '../../../model.ts';
import type { Clause } from './parse-create-table.ts';
import { closing } from './parse-create-table.ts';
import { isSign, isWord, meaning } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Reads a foreign key's clause of SHOW CREATE TABLE; null if the parent is in another database. */
export function parseForeignKey(clause: Clause, table: string): ForeignKey | null {
  const at = clause.tokens.findIndex((token) => isWord(token, 'REFERENCES'));
  const parent = clause.tokens[at + 1];
  if (!parent || isSign(clause.tokens[at + 2], '.')) return null;
  // `orders_ibfk_1` is what the server calls a key that has no name.
  const unnamed = clause.name.startsWith(`${table}_ibfk_`);
  return {
    ...(unnamed ? {} : { name: clause.name }),
    columns: namesIn(clause.tokens.slice(0, at)),
    references: { table: meaning(parent), columns: namesIn(clause.tokens.slice(at + 2)) },
    onDelete: actionOn('DELETE', clause.tokens.slice(at)),
    onUpdate: actionOn('UPDATE', clause.tokens.slice(at)),
  };
}

/** The names in the first parentheses. */
function namesIn(all: readonly Token[]): string[] {
  const open = all.findIndex((token) => isSign(token, '('));
  return all
    .slice(open, closing(all, open))
    .filter((token) => token.kind === 'name')
    .map(meaning);
}

function actionOn(what: 'DELETE' | 'UPDATE', all: readonly Token[]): ReferentialAction {
  const at = all.findIndex((token, index) => isWord(token, 'ON') && isWord(all[index + 1], what));
  if (at === -1) return 'no action';
  const [first, second] = [all[at + 2], all[at + 3]];
  if (isWord(first, 'SET')) return isWord(second, 'NULL') ? 'set null' : 'set default';
  if (isWord(first, 'NO')) return 'no action';
  return isWord(first, 'CASCADE') ? 'cascade' : 'restrict';
}
