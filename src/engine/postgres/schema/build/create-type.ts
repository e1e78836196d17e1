import type { TypeFact } from '../catalog/types.ts';
import { quoteIdentifier, quoteText } from '../../quote.ts';
import { qualified } from '../../table-name.ts';
import { constraintClause } from './constraint-clause.ts';
import type { World } from './world.ts';

/** The statements that make an enum, domain, composite or range type. */
export function createType(world: World, type: TypeFact): string {
  if (type.domain) return createDomain(world, type, type.domain);
  const name = qualified(type);
  if (type.range) return `CREATE TYPE ${name} AS RANGE (${rangeOptions(type.range).join(', ')})`;
  if (type.kind === 'e')
    return `CREATE TYPE ${name} AS ENUM (${(type.labels ?? []).map(quoteText).join(', ')})`;
  const columns = world.columns(type.relation).map((column) => {
    const collation = column.collation ? ` COLLATE ${qualified(column.collation)}` : '';
    return `\n  ${quoteIdentifier(column.name)} ${column.type}${collation}`;
  });
  return `CREATE TYPE ${name} AS (${columns.join(',')}${columns.length > 0 ? '\n' : ''})`;
}

function createDomain(world: World, type: TypeFact, domain: NonNullable<TypeFact['domain']>): string {
  const name = qualified(type);
  const own = world.domainConstraints(type.oid);
  const clauses = [
    ...(domain.collation === null ? [] : [`COLLATE ${domain.collation}`]),
    ...(domain.default === null ? [] : [`DEFAULT ${domain.default}`]),
    ...(domain.notNull ? ['NOT NULL'] : []),
    ...own.filter(({ kind, validated }) => kind === 'c' && validated).map(constraintClause),
  ];
  const unproven = own.filter(({ kind, validated }) => kind === 'c' && !validated);
  return [
    `CREATE DOMAIN ${name} AS ${domain.base}${clauses.map((clause) => `\n  ${clause}`).join('')}`,
    ...unproven.map((constraint) => `ALTER DOMAIN ${name} ADD ${constraintClause(constraint)}`),
  ].join(';\n');
}

function rangeOptions(range: NonNullable<TypeFact['range']>): string[] {
  const option = (name: string, value: string | null) => (value === null ? [] : [`${name} = ${value}`]);
  return [
    `SUBTYPE = ${range.subtype}`,
    ...option('SUBTYPE_OPCLASS', range.operatorClass),
    ...option('COLLATION', range.collation),
    ...option('CANONICAL', range.canonical),
    ...option('SUBTYPE_DIFF', range.difference),
    ...option('MULTIRANGE_TYPE_NAME', range.multirange && qualified(range.multirange)),
  ];
}
