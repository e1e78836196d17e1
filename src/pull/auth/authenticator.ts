import type { Ask } from '../http/ask.ts';
import type { Credentials } from '../http/credentials.ts';
import type { Secrets } from '../http/keep-secrets.ts';

/** One way to get credentials. */
export interface Authenticator {
  /** Whether asking again may give others. */
  readonly renewable: boolean;
  /** @throws SOURCE_AUTH_FAILED if the API does not give any, and what asking throws */
  authenticate(): Promise<Credentials>;
  /** What to check if the API does not accept them. */
  readonly hint: string;
}

/** What an authenticator works with. */
export interface Means {
  readonly ask: Ask;
  /** Takes in what the API gave. */
  readonly secrets: Secrets;
}
