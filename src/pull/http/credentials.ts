/** What a request to the source's own origin carries, beside the config's headers. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly cookies?: Cookies;
  /** Seconds from their issue in which they serve, where that was told. */
  readonly lifetime?: number;
}

/** A cookie jar. */
export interface Cookies {
  /** The `Cookie` header for a URL; empty if there is none for it. */
  header(url: URL): Promise<string>;
  /** Takes in an answer's `Set-Cookie` headers. */
  keep(setCookies: readonly string[], url: URL): Promise<void>;
  /** The value of the last cookie of that name that was taken in, whatever its path. */
  value(name: string): string | undefined;
}

export const noCredentials: Credentials = { headers: {}, query: {} };
