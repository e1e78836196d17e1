import { CarryoverError } from '../../errors.ts';
import type { Mapping, SourceMapping } from './mapping.ts';
import { parseCondition } from './parse-condition.ts';
import { parseRule } from './parse-rule.ts';
import type { ParsedMapping, ParsedSource } from './parsed-mapping.ts';
import { at } from './pointer.ts';

/** A mapping that has passed the JSON Schema as a skeleton: shapes are right, but for what the schema can't say. */
export type MappingDocument = Mapping;

/** Reports what is wrong at a JSON pointer. */
export type Report = (place: string, message: string) => void;

/** @throws MAPPING_INVALID with all problems at once, in `details.problems` as `{place, message}` */
export function parseMapping(document: MappingDocument, file: string): ParsedMapping {
  const problems: { place: string; message: string }[] = [];
  const report: Report = (place, message) => problems.push({ place, message });
  const tables = new Map(
    Object.entries(document.tables ?? {}).map(([name, entry]) => [name, parseEntry(name, entry, report)]),
  );
  if (problems.length) throw invalid(file, problems);
  return { tables, drop: document.drop ?? [] };
}

function parseEntry(
  name: string,
  entry: SourceMapping | readonly SourceMapping[],
  report: Report,
): ParsedSource[] {
  const place = at('/tables', name);
  if (!isList(entry)) return [parseSource(name, entry, place, report)];
  return entry.map((source, index) => parseSource(name, source, at(place, index), report));
}

function parseSource(table: string, source: SourceMapping, place: string, report: Report): ParsedSource {
  const columns = Object.entries(source.columns ?? {}).map(([name, rule]) => {
    const rulePlace = at(`${place}/columns`, name);
    return [name, parseRule(rule, (message) => report(rulePlace, message))] as const;
  });
  return {
    place,
    from: source.from ?? table,
    columns: new Map(columns),
    drop: source.drop ?? [],
    where: source.where ? parseCondition(source.where, (message) => report(`${place}/where`, message)) : null,
    rejects: source.rejects ?? 0,
  };
}

function isList(entry: SourceMapping | readonly SourceMapping[]): entry is readonly SourceMapping[] {
  return Array.isArray(entry);
}

function invalid(file: string, problems: readonly { place: string; message: string }[]): CarryoverError {
  const lines = problems.map(({ place, message }) => `  ${place}: ${message}`);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new CarryoverError(
    'MAPPING_INVALID',
    `The mapping ${file} has ${count}; nothing was touched:\n${lines.join('\n')}`,
    {
      hint: 'Correct the mapping and run again. docs/MAPPING.md explains every rule.',
      details: { file, problems },
    },
  );
}
