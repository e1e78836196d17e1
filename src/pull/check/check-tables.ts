import type { Resource } from '../source.ts';
import type { Report } from './report.ts';

/** What the resources have to do with one another: parents, and the names of all tables. */
export function checkTables(resources: Readonly<Record<string, Resource>>, report: Report): void {
  const tables = new Set(Object.keys(resources));
  for (const [name, { parent, split = {} }] of Object.entries(resources)) {
    if (parent) checkParent(name, parent.resource, resources, report);
    for (const table of Object.keys(split)) {
      if (tables.has(table))
        report(`/resources/${name}/split/${table}`, 'has the name of a table that there is already');
      tables.add(table);
    }
  }
}

function checkParent(
  name: string,
  parent: string,
  resources: Readonly<Record<string, Resource>>,
  report: Report,
): void {
  const place = `/resources/${name}/parent/resource`;
  if (!Object.hasOwn(resources, parent)) return report(place, 'names a resource that is not there');
  const seen = new Set([name]);
  for (let next: string | undefined = parent; next !== undefined; next = parentOf(next, resources)) {
    if (seen.has(next)) return report(place, `leads round in a circle: ${[...seen, next].join(', ')}`);
    seen.add(next);
  }
}

function parentOf(name: string, resources: Readonly<Record<string, Resource>>): string | undefined {
  return Object.hasOwn(resources, name) ? resources[name]?.parent?.resource : undefined;
}
