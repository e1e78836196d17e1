/** The old API as the config's `source` tells it, checked: all secrets put in, all paths of files absolute. */
export interface Source {
  /** Base of all paths, e.g. `https://old.example.com` or `https://example.com/old`. */
  readonly url: string;
  /** What its snapshots are filed under, behind `api:`, as a database's are under its name. Default: the URL's host. */
  readonly name?: string;
  readonly auth?: Auth;
  /** Sent with every request to the source's own origin. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Hosts (`cdn.example.com`, `cdn.example.com:8443`) that redirects and `next` links may lead to as well. They get no credentials. */
  readonly hosts?: readonly string[];
  /** By table. In the order in which they are pulled, but a parent always before its children. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** Requests that may be under way to one host at once. Default 4. */
  readonly concurrency?: number;
  /** Default: no limit. */
  readonly requestsPerSecond?: number;
  /** Times that a request is tried again. Default 5. */
  readonly retries?: number;
  readonly timeouts?: Timeouts;
  readonly limits?: Limits;
  /** File with certificates to trust beside the system's. */
  readonly ca?: string;
  /** Proxy's URL by scheme, as the usual environment variables name them. */
  readonly proxy?: { readonly http?: string; readonly https?: string; readonly except?: string };
  readonly fallback?: Fallback;
}

/** Seconds. */
export interface Timeouts {
  /** Until a connection stands, TLS included. Default 10. */
  readonly connect?: number;
  /** From the request to the answer's headers. Default 60. */
  readonly headers?: number;
  /** Between two pieces of a body. Default 60. */
  readonly silence?: number;
  /** For one whole answer, as far as it is waited for. Default 21600: six hours. */
  readonly answer?: number;
}

export interface Limits {
  /** Longest body of one answer, unpacked. Default 4 GiB. */
  readonly responseBytes?: number;
  /** Least bytes of a body that must come in a second, on the average of `timeouts.silence`. Default 100. */
  readonly bytesPerSecond?: number;
  /** Longest record. Default 64 MiB. */
  readonly recordBytes?: number;
  /** Deepest nesting of arrays and objects, the document's own included. Default 128. */
  readonly depth?: number;
  /** Most pages of one resource. Default 1,000,000. */
  readonly pages?: number;
}

export type Auth =
  | LoginAuth
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  /** In a header or in the query. */
  | { readonly type: 'api-key'; readonly header?: string; readonly query?: string; readonly key: string }
  | OAuth2Auth
  /** `authorize` is asked at the beginning and again when the API answers 401. Only in a config that is a program. */
  | { readonly type: 'custom'; readonly authorize: Authorize };

export interface LoginAuth {
  readonly type: 'login';
  readonly path: string;
  /** Default POST. */
  readonly method?: 'POST' | 'PUT' | 'GET';
  readonly body?: Readonly<Record<string, unknown>>;
  /** How the body is sent. Default `json`. */
  readonly format?: 'json' | 'form';
  /** Fetched first and sent with the login. */
  readonly csrf?: {
    readonly path: string;
    /** Where the answer has it: a JSON Pointer, a cookie, a header, or in a page of HTML the name of an `<input>` or of a `<meta>`. */
    readonly from:
      | { readonly at: string }
      | { readonly cookie: string }
      | { readonly header: string }
      | { readonly input: string }
      | { readonly meta: string };
    /** Where the login wants it: a header, or a field of its body. */
    readonly send: { readonly header: string } | { readonly field: string };
  };
  /**
   * Where the answer has the token: a JSON Pointer, a cookie or a header. A cookie is sent back as a cookie, another token
   * as `Authorization: Bearer …`, unless `send` says otherwise. Absent: the session is in the cookies.
   */
  readonly token?: { readonly at: string } | { readonly cookie: string } | { readonly header: string };
  /** Default `{ "header": "Authorization", "prefix": "Bearer " }`. */
  readonly send?: { readonly header: string; readonly prefix?: string } | { readonly query: string };
}

export interface OAuth2Auth {
  readonly type: 'oauth2';
  /** Of the token endpoint: a path of the source, or a whole URL on a host that is named in `hosts`. */
  readonly path: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  readonly audience?: string;
  /** How client and secret are sent. Default `basic`. */
  readonly clientAuth?: 'basic' | 'body';
}

/** Gives what requests are to carry. `fetch` reaches the source by its own limits, without credentials. */
export type Authorize = (context: {
  readonly url: string;
  readonly fetch: (
    path: string,
    options?: { method?: string; headers?: Record<string, string>; body?: string },
  ) => Promise<{ status: number; headers: Readonly<Record<string, string>>; text: string }>;
}) => Promise<{ headers?: Record<string, string>; query?: Record<string, string> }>;

export interface Resource {
  /**
   * Path, and query if there is one. `{last}` stands for where a keyset pagination goes on (empty, or its `start`, at
   * first); in a resource with a parent other names in braces stand for the parent record's members: `/api/users/{id}/notes`.
   */
  readonly path: string;
  /** More of the query. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON Pointer to the array of records. Default: the whole document. */
  readonly records?: string;
  /** Default: by the answer's content type, and JSON where that does not tell. */
  readonly format?: 'json' | 'json-lines';
  /** Default `{ "type": "none" }`: all records come in one answer. */
  readonly pagination?: Pagination;
  /** Where the API says how many records there are: a JSON Pointer into each page, a header, or a path of its own. Default: `X-Total-Count`, where an answer has it. */
  readonly count?: string | { readonly header: string } | { readonly path: string; readonly at: string };
  /** Members that tell one record from the others: the table's primary key. */
  readonly key?: string | readonly string[];
  /** File with a JSON Schema that every record must obey. Its types and formats decide the columns' types. */
  readonly schema?: string;
  /** Read once for each record of another resource. `columns`: column of this table → member of the parent record; they come first. */
  readonly parent?: { readonly resource: string; readonly columns?: Readonly<Record<string, string>> };
  /**
   * By table: arrays inside the records that become tables of their own. `at`: JSON Pointer within the record; `columns` as for
   * `parent`; each row has its `position`, from 0. Elements that are no objects stand in the column `value`.
   */
  readonly split?: Readonly<Record<string, Split>>;
  /** Pages without records that are followed by others are no fault of this API. Default false. */
  readonly emptyPages?: boolean;
}

export interface Split {
  readonly at: string;
  readonly columns?: Readonly<Record<string, string>>;
}

export type Pagination =
  | { readonly type: 'none' }
  /** `?page=1&per_page=100`. The last page is the first that is not full, or empty. */
  | {
      readonly type: 'page';
      /** Default `page`. */
      readonly param?: string;
      /** Number of the first page. Default 1. */
      readonly start?: number;
      readonly sizeParam?: string;
      readonly size?: number;
      /** JSON Pointer to the number of pages, where the API tells it. */
      readonly pages?: string;
    }
  | {
      readonly type: 'offset';
      /** Default `offset`. */
      readonly param?: string;
      readonly sizeParam?: string;
      readonly size: number;
    }
  /** The answer has the next page's cursor, in the body (`next`, a JSON Pointer) or a header. None, null or empty: the end. */
  | {
      readonly type: 'cursor';
      readonly next: string | { readonly header: string };
      /** Default `cursor`. */
      readonly param?: string;
      readonly sizeParam?: string;
      readonly size?: number;
    }
  /** `Link: <…>; rel="next"` (RFC 8288). */
  | { readonly type: 'link'; readonly sizeParam?: string; readonly size?: number }
  /** The body has the next page's URL, at this JSON Pointer. */
  | {
      readonly type: 'next-url';
      readonly next: string;
      readonly sizeParam?: string;
      readonly size?: number;
    }
  /** Records above the last one's value: sent as `param`, or where the path has `{last}`. */
  | {
      readonly type: 'keyset';
      /** Member of the record that pages go by, ascending. */
      readonly by: string;
      readonly param?: string;
      readonly start?: string;
      /** The API gives records with just that value again (`>=`). Default false (`>`). */
      readonly inclusive?: boolean;
      readonly sizeParam?: string;
      readonly size: number;
    };

/** What serves when the API can't be reached. In the order of its keys. */
export interface Fallback {
  /** JSON file with the records: `{ "users": […], … }`. */
  readonly file?: string;
  /** `latest` (the newest good pull), an id or a folder. */
  readonly snapshot?: string;
  /** Oldest that may serve, e.g. `7d`, `12h`, `30m`. Default: any age. */
  readonly maxAge?: string;
}
