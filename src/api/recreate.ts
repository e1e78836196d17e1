import { build } from '../migrate/build.ts';
import { noSeeds } from '../migrate/load/row-source.ts';
import { loadMapping } from '../migrate/mapping/load-mapping.ts';
import { finishRestore } from './finish-restore.ts';
import type { RestoreResult } from './options.ts';
import { planRestore } from './plan-restore.ts';
import { refuseMisfits } from './refuse-misfits.ts';
import { refuseOvertaken } from './refuse-overtaken.ts';
import type { RestoreParts } from './restore-parts.ts';
import { isSameProduct } from './same-product.ts';
import { originOf } from './schema-of-snapshot.ts';
import { translated } from './translated.ts';
import { emptySchema } from '../values/empty-schema.ts';

/** Disaster recovery: schema and rows as they were; on another engine, as far as it can be told there. */
export async function recreate(parts: RestoreParts): Promise<RestoreResult> {
  if (!isSameProduct(parts.session, parts.snapshot.manifest.engine)) return recreateElsewhere(parts);
  if (parts.options.mapping !== undefined) {
    parts.options.onEvent?.({
      type: 'notice',
      message: 'The database has no tables: it gets the schema of the snapshot, and no mapping is used.',
    });
  }
  const { old } = parts;
  const plan = await planRestore(parts, old, { tables: new Map(), drop: [] });
  for (const message of old.leftOut) parts.options.onEvent?.({ type: 'notice', message });
  const target = { ...old, settings: parts.snapshot.manifest.settings };
  return parts.session.stage({}, async (stage) => {
    await refuseOvertaken(stage, emptySchema, true);
    return finishRestore(parts, stage, {
      plan,
      target,
      seeds: noSeeds,
      recreated: true,
      from: (input) => build({ ...input, faithful: true }),
    });
  });
}

async function recreateElsewhere(parts: RestoreParts): Promise<RestoreResult> {
  const { session, old, snapshot, options } = parts;
  const { mapping } = await loadMapping(options.mapping);
  const made = await translated(old, originOf(snapshot.manifest.engine), session, { mapping });
  try {
    const target = made.declared.schema;
    const plan = await planRestore(parts, target, mapping, made.translation);
    await refuseMisfits(parts, { plan, target, seeds: noSeeds });
    for (const message of plan.notes) options.onEvent?.({ type: 'notice', message });
    return await session.stage({}, async (stage) => {
      await refuseOvertaken(stage, emptySchema, true);
      return finishRestore(parts, stage, { plan, target, seeds: noSeeds, recreated: true, from: build });
    });
  } finally {
    await made.declared.close();
  }
}
