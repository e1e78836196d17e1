import { CarryoverError } from '../../../errors.ts';
import { isSign, isWord, meaning } from './tokens.ts';
import type { Token } from './tokens.ts';

/**
 * Refuses a statement that would do something outside of the one database that a script is for: it is made beside the live
 * one under another name, and nothing else may change.
 * @throws SCHEMA_INVALID
 */
export function refuseOutside(statement: readonly Token[], line: number): void {
  const words = statement.filter((token) => token.kind !== 'mark');
  const fault = faultOf(words);
  if (fault === null) return;
  throw new CarryoverError(
    'SCHEMA_INVALID',
    `Line ${line}: ${fault.what} reaches out of the database. Nothing was changed.`,
    { hint: fault.hint },
  );
}

interface Fault {
  readonly what: string;
  readonly hint: string;
}

const dumpHint =
  'A schema file is for one database, which carryover names. Take this line out; mysqldump writes none of its kind without --databases.';
const accountHint =
  'Accounts and rights are kept by the server, not by the database: give them apart from the schema.';
const serverHint =
  'Take this line out: a schema file may change nothing of the server and read no file. For GTID_PURGED, dump with --set-gtid-purged=OFF.';

function faultOf(words: readonly Token[]): Fault | null {
  const [first] = words;
  const verb = first?.text.toUpperCase() ?? '';
  if (isSign(first, '\\')) return { what: 'a command of the mysql client', hint: serverHint };
  if (first?.kind !== 'word') return null;
  if (verb === 'USE') return { what: 'USE', hint: dumpHint };
  if (verb === 'GRANT' || verb === 'REVOKE') return { what: verb, hint: accountHint };
  if (serverVerbs.has(verb)) return { what: verb, hint: serverHint };
  if (words.some((token, index) => isWord(token, 'OUTFILE', 'DUMPFILE') && isWord(words[index - 1], 'INTO')))
    return { what: 'INTO OUTFILE', hint: serverHint };
  if (verb === 'SET') return setsServer(words) ? { what: 'SET GLOBAL', hint: serverHint } : null;
  return targetVerbs.has(verb) ? faultOfTarget(verb, words) : null;
}

const serverVerbs = new Set(
  'LOAD SOURCE SYSTEM INSTALL UNINSTALL SHUTDOWN RESTART KILL RESET PURGE CHANGE CLONE FLUSH BINLOG STOP'.split(
    ' ',
  ),
);
const nameHint =
  'Leave the database out of the name: the schema is made in a database of another name first.';
const targetVerbs = new Set('CREATE ALTER DROP RENAME TRUNCATE INSERT REPLACE UPDATE DELETE'.split(' '));

function setsServer(words: readonly Token[]): boolean {
  return words.some((token, index) => {
    const [before, last] = [words[index - 2], words[index - 1]];
    const begins = index === 1 || isSign(last, ',') || (isSign(last, '@') && isSign(before, '@'));
    return begins && isWord(token, 'GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'PASSWORD', 'ROLE');
  });
}

function faultOfTarget(verb: string, words: readonly Token[]): Fault | null {
  const isDml = ['TRUNCATE', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE'].includes(verb);
  const at = isDml ? 0 : words.findIndex((token, index) => index > 0 && isWord(token, ...objectWords));
  if (at === -1) return null;
  const object = isDml ? '' : (words[at]?.text.toUpperCase() ?? '');
  if (object === 'DATABASE' || object === 'SCHEMA') {
    // ALTER DATABASE without a name is about the current one.
    const isCurrent = verb === 'ALTER' && isWord(words[at + 1], 'DEFAULT', 'CHARACTER', 'CHARSET', 'COLLATE');
    return isCurrent ? null : { what: `${verb} ${object}`, hint: dumpHint };
  }
  if (accountWords.includes(object)) return { what: `${verb} ${object}`, hint: accountHint };
  const target = qualifiedTarget(verb, object, words.slice(at + 1));
  return target === null ? null : { what: `the name ${JSON.stringify(target)}`, hint: nameHint };
}

/** The name of what is made or changed, if it says in which database; of all of them for the verbs that take a list. */
function qualifiedTarget(verb: string, object: string, behind: readonly Token[]): string | null {
  const on = object === 'INDEX' ? behind.findIndex((token) => isWord(token, 'ON')) + 1 : 0;
  const first = behind.findIndex((token, index) => index >= on && isTarget(token));
  const isList = verb === 'DROP' || verb === 'RENAME';
  const dot = behind.findIndex(
    (token, index) => isSign(token, '.') && (isList || index === first + 1 || isNewName(behind, index - 1)),
  );
  return dot === -1 ? null : `${meaning(behind[dot - 1])}.${meaning(behind[dot + 1])}`;
}

/** What ALTER TABLE … RENAME [TO] gives. */
function isNewName(words: readonly Token[], at: number): boolean {
  const [before, last] = [words[at - 2], words[at - 1]];
  return isWord(last, 'RENAME') || (isWord(last, 'TO', 'AS') && isWord(before, 'RENAME'));
}

const accountWords = ['USER', 'ROLE', 'SERVER', 'TABLESPACE', 'LOGFILE', 'RESOURCE', 'INSTANCE'];
const objectWords = [
  'DATABASE',
  'SCHEMA',
  'TABLE',
  'VIEW',
  'TRIGGER',
  'PROCEDURE',
  'FUNCTION',
  'EVENT',
  'SEQUENCE',
  'PACKAGE',
  'INDEX',
  ...accountWords,
];

/** The first name behind the verb; words that may stand before it are none. */
function isTarget(token: Token): boolean {
  return token.kind === 'name' || (token.kind === 'word' && !isWord(token, ...modifiers));
}

const modifiers =
  'TABLE IF NOT EXISTS INTO IGNORE LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK FROM BODY ONLY TEMPORARY'.split(
    ' ',
  );
