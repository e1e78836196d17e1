import type { Reader } from '../../engine/engine.ts';
import { CarryoverError } from '../../errors.ts';
import type { Block, Schema, Table } from '../../model.ts';
import { eachLine } from '../../values/lines.ts';
import type { RowSource } from './row-source.ts';
import { createLookup, lookupSet, lookupsOf } from './lookup.ts';
import type { Lookup, LookupSet, LookupSpec } from './lookup.ts';
import type { SourcePlan } from '../plan/types.ts';

export interface LookupBuilder {
  /** Everything that this source looks up: what was built before is used again. Its tables must be loaded by now. */
  prepare(source: SourcePlan): Promise<LookupSet>;
}

interface BuilderInput {
  readonly stage: Reader;
  readonly target: Schema;
  readonly source: RowSource;
}

/** Reads looked-up tables into memory, each when it is first needed. */
export function buildLookups({ stage, target, source }: BuilderInput): LookupBuilder {
  const built = new Map<string, Lookup>();

  async function fill(spec: LookupSpec): Promise<Lookup> {
    const table = find(spec.of === 'new' ? target : source.schema, spec.table);
    const columns = [...new Set([...spec.by, spec.take])];
    const blocks: AsyncIterable<Block> =
      spec.of === 'new' ? stage.read(table, columns, 'any') : source.read(table.name);
    const lookup = createLookup(spec, table);
    for await (const block of blocks) for (const line of eachLine(block.data)) lookup.add(line);
    return lookup;
  }

  return {
    async prepare(sourcePlan) {
      const specs = lookupsOf({ tables: [{ table: '', sources: [sourcePlan] }] });
      for (const spec of specs) if (!built.has(spec.id)) built.set(spec.id, await fill(spec));
      return lookupSet([...built.values()]);
    },
  };
}

function find(schema: Schema, name: string): Table {
  const table = schema.tables.find((candidate) => candidate.name === name);
  if (!table)
    throw new CarryoverError('UNEXPECTED', `A lookup names the table "${name}", which is not there.`);
  return table;
}
