import { createSurvey } from '../records/survey.ts';
import { readRecordSchema } from '../records/record-schema.ts';
import type { Survey } from '../records/records.ts';
import type { Source } from '../source.ts';
import { checksDigest } from './checks-digest.ts';
import { orderOf } from './order.ts';

/** A survey for each resource, in the order of pulling. To be closed. */
export interface Surveys {
  readonly all: ReadonlyMap<string, Survey>;
  /** By resource; see `checksDigest`. */
  readonly checks: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/**
 * @param folder for what the surveys keep on disk
 * @throws CONFIG_INVALID for a JSON Schema that is none
 */
export async function openSurveys(
  { resources }: Source,
  folder: string,
  names: readonly string[] = orderOf(resources),
): Promise<Surveys> {
  const all = new Map<string, Survey>();
  const checks = new Map<string, string>();
  async function close(): Promise<void> {
    for (const survey of all.values()) await survey.close();
  }
  try {
    for (const name of names) {
      const resource = resources[name];
      if (!resource) throw new TypeError(`There is no resource "${name}".`);
      const schema = resource.schema === undefined ? undefined : await readRecordSchema(resource.schema);
      checks.set(name, checksDigest(resource, schema));
      all.set(name, await createSurvey({ name, resource, folder, ...(schema && { schema }) }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { all, checks, close };
}
