import type { HttpRequest } from '../http/http.ts';
import type { Resource } from '../source.ts';

/** How one kind of pagination goes on. Pure; its position can be kept in a file. */
export interface Pager {
  /** The request for a position; `null` is the beginning. */
  request(position: Position | null): HttpRequest;
  /**
   * What comes after a page: the next position, or the end and how the end is known.
   * @throws SOURCE_INCOMPLETE, e.g. for a page of ties that a keyset can't step over; SOURCE_INVALID for a next page that
   *   is told in a way that nobody can follow
   */
  after(position: Position | null, page: Page): Next;
}

/** JSON, and small. */
export type Position = string | number | { readonly [key: string]: unknown };

/** What a page told, its records aside. */
export interface Page {
  /** From 1, within its chain of pages. */
  readonly number: number;
  readonly records: number;
  /** Records kept of the pages before. */
  readonly received: number;
  /** What the API counts in this chain of pages; null if it does not. */
  readonly count: number | null;
  readonly envelope: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
  /** For a keyset, unless the page is empty. */
  readonly keys?: PageKeys;
}

/** The values of a keyset's member in a page, as JSON texts. */
export interface PageKeys {
  readonly first: string;
  readonly last: string;
  /** Records at the end of the page that have the last value. */
  readonly lastRecords: number;
  /** The value before the last one; null if all records have the same. */
  readonly before: string | null;
}

export type Next =
  /** `skip`: records at the end of this page that come again with the next one and are not to be kept now. */
  | { readonly position: Position; readonly skip?: number }
  /** `told`: the API itself said that there is no more (no `next`, last page's number); else only an empty page says so. */
  | { readonly end: true; readonly told: boolean };

/** Which chain of pages a message is about. */
export interface Place {
  readonly resource: string;
  /** Of a child resource: number of the parent's record, from 1, and the parent's name. */
  readonly parent?: { readonly record: number; readonly resource: string };
}

/** A chain of pages: a resource, or a child resource for one record of its parent. */
export interface Chain {
  readonly place: Place;
  readonly resource: Resource;
  /** The resource's path, names in braces filled in, `{last}` aside. */
  readonly path: string;
  /** Parameter that the client sends a secret in; links to the next page may repeat it. */
  readonly secretParam?: string;
}
