import type { SnapshotColumn } from '../../snapshot/format.ts';
import { parsePortableType } from '../../values/portable-type.ts';
import type { Ladder } from '../form.ts';
import { boolean, decimal, double, doubleOrWhole, float, int64, unsigned64 } from './numbers.ts';
import type { ParquetForm, ParquetValue } from './parquet-form.ts';
import { date, time, timestamp, timestamptz } from './temporals.ts';
import { blob, json, jsonForms, taggedBlob, text, uuid } from './texts.ts';

type ParquetLadder = Ladder<ParquetValue, ParquetForm>;

/** The types that a column can have in a Parquet file: the first that holds every one of its values is taken. */
export function parquetLadder({ encoding, type }: Pick<SnapshotColumn, 'encoding' | 'type'>): ParquetLadder {
  switch (encoding) {
    case 'integer':
      return [int64(true), unsigned64, double, jsonForms];
    case 'real':
      return [double, jsonForms];
    case 'single':
      return [float];
    case 'decimal':
      return decimals(type);
    case 'boolean':
      return [boolean];
    case 'text':
      return texts(type);
    case 'blob':
      return [blob, jsonForms];
    case 'date':
      return [date, text];
    case 'time':
      return [time, text];
    case 'timestamp':
      return [timestamp, text];
    case 'timestamptz':
      return [timestamptz, text];
    case 'numeric':
    case 'any':
      return [int64(false), doubleOrWhole, text, taggedBlob, jsonForms];
  }
}

function texts(type: string): ParquetLadder {
  const name = parsePortableType(type)?.name;
  if (name === 'json' || type === 'sql:jsonb') return [json, text, jsonForms];
  return name === 'uuid' ? [uuid, text, jsonForms] : [text, jsonForms];
}

/** Scales for decimals whose column has none of its own, or more digits than a Parquet file can hold. */
const scales = [0, 2, 4, 8, 16];

function decimals(type: string): ParquetLadder {
  const [precision, scale = 0] = parsePortableType(type)?.args ?? [];
  if (precision !== undefined && precision >= 1 && precision <= 38 && scale <= precision)
    return [decimal(precision, scale), text];
  const [first = text, ...rest] = scales.map((one) => decimal(38, one));
  return [first, ...rest, text];
}
