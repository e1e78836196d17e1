/**
 * Where snapshots lie: a path, or a URL of object storage. Azure's connection string is a secret, which stands in no URL, so it
 * may come beside it.
 */
export type StoragePlace = string | { readonly url: string; readonly connectionString: string };
