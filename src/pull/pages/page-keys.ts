import { compareKeys } from './compare-keys.ts';
import { incomplete, invalid } from './faults.ts';
import type { PageKeys, Place } from './pages.ts';

/** Follows the values of a keyset's member through a page. */
export interface PageKeysWatch {
  /** Takes in the next record's value, as its JSON text; undefined if it has none. @throws SOURCE_INVALID, SOURCE_INCOMPLETE */
  add(value: string | undefined): void;
  /** Undefined for an empty page. */
  keys(): PageKeys | undefined;
}

export function watchPageKeys(by: string, place: Place & { readonly page: number }): PageKeysWatch {
  let records = 0;
  let first: string | null = null;
  let before: string | null = null;
  let last: string | null = null;
  let lastRecords = 0;

  return {
    add(value) {
      records += 1;
      if (value === undefined || !/^["\-\d]/.test(value)) throw unfit(by, place, records);
      if (value === last) {
        lastRecords += 1;
        return;
      }
      if (last !== null && (compareKeys(last, value) ?? -1) > 0) throw unsorted(by, place, records);
      first ??= value;
      before = last;
      last = value;
      lastRecords = 1;
    },
    keys: () => (first === null || last === null ? undefined : { first, last, lastRecords, before }),
  };
}

function unfit(by: string, place: Place & { readonly page: number }, record: number) {
  const what = `its record ${record} has no text or number in \`${by}\`, which the pages go by`;
  return invalid(place, what, 'Correct `pagination.by`: it names a member that every record has.');
}

function unsorted(by: string, place: Place & { readonly page: number }, record: number) {
  const what = `its record ${record} has a smaller \`${by}\` than the one before it`;
  const hint =
    'A keyset needs records that come sorted by it, ascending: ask the API to sort (`query`), or use another `pagination`.';
  return incomplete(place, what, hint);
}
