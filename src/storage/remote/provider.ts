/** Who keeps the objects, as a URL's scheme names it. */
export type Scheme = 's3' | 'gs' | 'azure';

/** What the URLs of one provider have of their own. */
export interface Provider {
  /** E.g. `bucket`. */
  readonly container: string;
  /** What the name of such a container looks like. */
  readonly containerForm: RegExp;
  /** Names of all options (`?name=value`). */
  readonly options: readonly string[];
  /** Where credentials come from, as a sentence. */
  readonly credentials: string;
}

const common = ['endpoint', 'insecure', 'silenceTimeout'];

export const providers: Readonly<Record<Scheme, Provider>> = {
  s3: {
    container: 'bucket',
    containerForm: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    options: ['region', 'pathStyle', ...common, 'connectTimeout'],
    credentials: "Credentials come from AWS's own chain: AWS_ACCESS_KEY_ID, ~/.aws, or the machine's role.",
  },
  gs: {
    container: 'bucket',
    containerForm: /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/,
    // Its client knows no time-out of its own for connecting.
    options: common,
    credentials:
      "Credentials come from Google's own chain: GOOGLE_APPLICATION_CREDENTIALS, gcloud, or the machine's account.",
  },
  azure: {
    container: 'container',
    containerForm: /^[a-z0-9](?:-?[a-z0-9]){2,62}$/,
    options: ['account', ...common, 'connectTimeout'],
    credentials:
      "Credentials come from AZURE_STORAGE_CONNECTION_STRING, or with account=… from Azure's own chain: AZURE_CLIENT_ID, az login, or the machine's identity.",
  },
};
