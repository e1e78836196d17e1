import type { SchemaElement } from 'hyparquet-writer';
import type { Form } from '../form.ts';

/** A value as the Parquet writer takes it: decimals, times and timestamps as whole numbers of their unit. */
export type ParquetValue = number | bigint | string | boolean | Uint8Array;

export interface ParquetForm extends Form<ParquetValue> {
  /** How the file declares it, without the name. */
  readonly element: Omit<SchemaElement, 'name'>;
  /** The file says that its bytes are JSON texts. */
  readonly isJson?: true;
}
