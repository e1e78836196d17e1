/** Secrets of object storage that its providers' own chains don't find. */
export interface StorageSecrets {
  /** A connection string of an Azure storage account. */
  readonly azureConnectionString?: string;
}
