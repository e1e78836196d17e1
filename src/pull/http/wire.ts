import type { Readable } from 'node:stream';

/** One request, one answer: no redirects, no second try, no unpacking. */
export interface Wire {
  /** Throws what undici throws. */
  send(outgoing: Outgoing): Promise<Incoming>;
  /** Breaks off what is under way. Twice is safe. */
  close(): Promise<void>;
}

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Incoming {
  readonly status: number;
  /** Lower-case names; several of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  /** As it came. To be read, discarded or destroyed. */
  readonly body: Readable;
  /** Reads the rest, if it is short, so that the connection can serve again. Never throws. */
  discard(): Promise<void>;
}
