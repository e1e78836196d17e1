import type { Attribute } from '../../../../../model.ts';
import type { ColumnFact } from '../../catalog/columns.ts';
import type { HookFact } from '../../catalog/hooks.ts';
import type { IndexFact } from '../../catalog/indexes.ts';
import type { RelationFact } from '../../catalog/relations.ts';
import { quoteIdentifier } from '../../../quote.ts';
import { qualified, tableName } from '../../../table-name.ts';
import { isWhole } from '../build-indexes.ts';
import { kindOf, labelOf } from '../item.ts';
import type { Item } from '../item.ts';
import { optionClause } from '../relation-options.ts';
import type { World } from '../world.ts';

/** What is set on things that are there, by ALTER. */
export function findSettings(world: World, items: readonly Item[]): Attribute[] {
  const hooks = new Map(world.catalog.hooks.map((hook) => [`${hook.catalog}:${hook.oid}`, hook]));
  const targets = new Map(
    world.catalog.readyMade.map((fact) => [`${fact.catalog}:${fact.oid}`, fact.target]),
  );
  return items.flatMap((item) => {
    const relation = world.relations.get(item.key.replace('pg_class:', ''));
    const hook = hooks.get(item.key);
    const target = targets.get(item.key) ?? null;
    return [
      ...(relation && relation.kind !== 'S' ? relationSettings(world, relation, item) : []),
      ...(hook ? enabled(world, hook, labelOf(item)) : []),
      ...(target === null ? [] : [setting(labelOf(item), `ALTER ${item.handle} SET STATISTICS ${target}`)]),
    ];
  });
}

function setting(of: string, sql: string): Attribute {
  return { kind: 'setting', of, sql };
}

function relationSettings(world: World, root: RelationFact, item: Item): Attribute[] {
  return world.members(root).flatMap((relation) => {
    const of = relation === root ? labelOf(item) : `partition "${tableName(relation)}" of ${labelOf(item)}`;
    const alter = `ALTER ${relation === root ? kindOf(item).toUpperCase() : 'TABLE'} ${qualified(relation)}`;
    return [
      ...world
        .columns(relation.oid)
        .flatMap((column) =>
          columnSettings(relation, column).map((what) =>
            setting(
              `column "${column.name}" of ${of}`,
              `${alter} ALTER COLUMN ${quoteIdentifier(column.name)} ${what}`,
            ),
          ),
        ),
      ...tableSettings(relation).map((what) => setting(of, `${alter} ${what}`)),
      ...world
        .indexes(relation.oid)
        .filter(isWhole)
        .flatMap((index) =>
          indexSettings(world, index, alter).map((sql) => setting(`index "${index.name}"`, sql)),
        ),
    ];
  });
}

function tableSettings(relation: RelationFact): string[] {
  if (relation.kind === 'v' || relation.kind === 'f') return [];
  return [
    ...(relation.rowSecurity ? ['ENABLE ROW LEVEL SECURITY'] : []),
    ...(relation.forceRowSecurity ? ['FORCE ROW LEVEL SECURITY'] : []),
    ...(relation.replicaIdentity === 'f' ? ['REPLICA IDENTITY FULL'] : []),
    ...(relation.replicaIdentity === 'n' ? ['REPLICA IDENTITY NOTHING'] : []),
  ];
}

const storages = { p: 'PLAIN', e: 'EXTERNAL', m: 'MAIN', x: 'EXTENDED' } as const;
const compressions = { p: 'pglz', l: 'lz4' } as const;

function columnSettings({ kind }: RelationFact, column: ColumnFact): string[] {
  // A view has only defaults.
  if (kind === 'v') return column.expression === null ? [] : [`SET DEFAULT ${column.expression}`];
  return [
    ...(column.statistics === null ? [] : [`SET STATISTICS ${column.statistics}`]),
    ...(column.storage === null ? [] : [`SET STORAGE ${storages[column.storage]}`]),
    ...(column.compression === '' ? [] : [`SET COMPRESSION ${compressions[column.compression]}`]),
    ...(column.options ? [`SET (${column.options.map(optionClause).join(', ')})`] : []),
  ];
}

/** An index behind a key has its name and no statement of its own: what CREATE INDEX would say of it is set. */
function indexSettings(world: World, index: IndexFact, alter: string): string[] {
  const isKey = world.constraints(index.relation).some((constraint) => constraint.index === index.oid);
  const name = `ALTER INDEX ${qualified(index)}`;
  return [
    ...(isKey && index.options ? [`${name} SET (${index.options.map(optionClause).join(', ')})`] : []),
    ...(index.tablespace === null ? [] : [`${name} SET TABLESPACE ${quoteIdentifier(index.tablespace)}`]),
    ...Object.entries(index.statistics ?? {}).map(
      ([number, target]) => `${name} ALTER COLUMN ${number} SET STATISTICS ${target}`,
    ),
    ...(index.clustered ? [`${alter} CLUSTER ON ${quoteIdentifier(index.name)}`] : []),
    ...(index.replicaIdentity
      ? [`${alter} REPLICA IDENTITY USING INDEX ${quoteIdentifier(index.name)}`]
      : []),
  ];
}

const states = { O: 'ENABLE', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' } as const;

function enabled(world: World, hook: HookFact, of: string): Attribute[] {
  const on = world.relations.get(hook.relation);
  if (hook.kind === 'policy' || !on) return [];
  const what = `${hook.kind.toUpperCase()} ${quoteIdentifier(hook.name)}`;
  const own = hook.enabled === 'O' ? [] : [`ALTER TABLE ${qualified(on)} ${states[hook.enabled]} ${what}`];
  const otherwise = (hook.otherwise ?? []).map(
    (partition) => `ALTER TABLE ONLY ${qualified(partition)} ${states[partition.enabled]} ${what}`,
  );
  return [...own, ...otherwise].map((sql) => setting(of, sql));
}
