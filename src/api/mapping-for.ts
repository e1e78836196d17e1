import type { Session } from '../engine/engine.ts';
import type { Declared } from '../init/build-script.ts';
import { loadMapping } from '../migrate/mapping/load-mapping.ts';
import type { MappingInput } from '../migrate/mapping/mapping.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import { schemaDigest } from '../values/schema-digest.ts';

export interface MappingFor {
  /** `same schema`: only the seeds are others than those of the last run. */
  readonly state: 'up to date' | 'same schema' | 'other schema';
  readonly mapping: ParsedMapping;
}

/**
 * The mapping that leads from the live database to the declared schema. A database that has that schema needs none: what
 * stands in a mapping file then is about the step that led there.
 */
export async function mappingFor(
  session: Session,
  declared: Declared,
  input: MappingInput | undefined,
): Promise<MappingFor> {
  const { mapping } = await loadMapping(input);
  const live = await session.read((reader) => reader.schema());
  if (schemaDigest(live) !== schemaDigest(declared.schema)) return { state: 'other schema', mapping };
  const [newest] = await session.history();
  const seeded = declared.seeds.size === 0 || newest?.inputsDigest === declared.inputsDigest;
  return { state: seeded ? 'up to date' : 'same schema', mapping: { tables: new Map(), drop: [] } };
}
