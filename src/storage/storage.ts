/**
 * The storage interface: all that shared code knows of the place where snapshots lie. One implementation per folder beside
 * this file; `choose.ts` is the only file that names them.
 *
 * A storage holds objects under names. Names are ours (`shop/20261120T180300Z-1a2b3c/tables/0001-users.jsonl.gz`): parts
 * of `[A-Za-z0-9._~-]`, none of them `.` or `..`, joined by `/`. A folder is the common beginning of names; none needs
 * to be made, and one without objects is not there. Every method may be called while others are under way.
 *
 * What fails throws STORAGE_FAILED (the place said no, or nothing) or WRITE_FAILED (the disk is full, the object was
 * there already); an error never reads as "absent" or "empty".
 */
export interface Storage {
  /** Where it is, without secrets, for messages: an absolute path, or a URL without a `/` at its end. */
  readonly location: string;
  /** Where an object or folder is, without secrets, for messages. */
  locate(name: string): string;
  /** What lies directly in a folder (`''`: the whole storage), in no order. Nothing if there is no such folder. */
  list(folder: string): Promise<Listing>;
  /** Size in bytes; null if there is no such object. */
  size(name: string): Promise<number | null>;
  /**
   * The bytes of an object, in chunks of some 100 KiB, as far as `bytes` if that is given.
   * @throws SNAPSHOT_DAMAGED if there is no such object, or it is none (a link, a folder, a device). A transfer that
   *   breaks is taken up again where it broke; one that ends early is an error.
   */
  read(name: string, bytes?: number): AsyncIterable<Buffer>;
  /**
   * Makes an object of any size; memory stays flat. When this resolves its bytes are durable, its name is after `settle`.
   * If `chunks` throws, or anything else fails, nothing is left under that name. @throws WRITE_FAILED if it is there already
   */
  create(name: string, chunks: AsyncIterable<Buffer>): Promise<void>;
  /**
   * Writes a small object: at any instant the old bytes are there or the new ones, and when this resolves the new ones
   * and their name are durable. With `ifAbsent` none is ever replaced: @returns false if there is one already.
   */
  write(name: string, data: Buffer, when: 'ifAbsent' | 'always'): Promise<boolean>;
  /** Makes the names directly in a folder durable, where that takes a step of its own. */
  settle(folder: string): Promise<void>;
  /** Removes what writes of dead processes left directly in a folder, where they can leave something that `list` does not show. */
  tidy(folder: string): Promise<void>;
  /** Removes an object. None is fine. */
  remove(name: string): Promise<void>;
  /**
   * Removes what a folder holds, folders in it too, and what unfinished writes left there (parts of uploads). Not at
   * once: objects go one after another, in no order.
   */
  removeFolder(folder: string): Promise<void>;
  /** Free bytes; null where there is no such bound. */
  free(): Promise<number | null>;
  /** The folder of a storage that is one, for guards that look at the file system; null for all others. */
  readonly folder: string | null;
}

export interface Listing {
  /** Names of folders, without the path that leads there. */
  readonly folders: readonly string[];
  readonly objects: readonly ListedObject[];
}

export interface ListedObject {
  /** Without the path that leads there. */
  readonly name: string;
  readonly bytes: number;
  /** When it was last written, ms since 1970, by the storage's own clock. */
  readonly writtenAt: number;
  /** It is no plain object (a symbolic link, a device): snapshots have none. */
  readonly isStrange?: true;
}
