import { closeObject, isSpace, openObject } from './bytes.ts';
import { members } from './members.ts';
import { quoted, sourceInvalid } from './invalid.ts';

/**
 * The columns that a child resource's records take from their parent, as JSON members: `"user_id":5,"user":"Ada"`. Made once for each
 * parent.
 * @param columns column → member of the parent record
 * @throws SOURCE_INVALID if the parent has no such member
 */
export function parentMembers(
  parent: Buffer,
  columns: Readonly<Record<string, string>>,
  where: string,
): Buffer {
  const found = new Map(members(parent.toString('utf8')).map(({ name, text }) => [name, text]));
  const made = Object.entries(columns).map(([column, member]) => {
    const text = found.get(member);
    if (text !== undefined) return `${JSON.stringify(column)}:${text}`;
    throw sourceInvalid(
      `${where} has no member ${quoted(member)}, which its children take as ${quoted(column)}`,
      'Correct `parent.columns` of the child resource.',
    );
  });
  return Buffer.from(made.join(','));
}

/** A child's record with the members of its parent before its own. What is no object stays as it is: `Survey.add` refuses it. */
export function withParent(record: Buffer, parent: Buffer): Buffer {
  if (parent.length === 0 || record[0] !== openObject) return record;
  let next = 1;
  while (isSpace(record[next])) next += 1;
  const separator = record[next] === closeObject ? '' : ',';
  return Buffer.concat([Buffer.from('{'), parent, Buffer.from(separator), record.subarray(next)]);
}
