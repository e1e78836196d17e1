import { randomBytes } from 'node:crypto';
import type { Reader } from '../engine/engine.ts';
import type { Block } from '../model.ts';
import type { Lease } from '../queue/queue.ts';
import { writeTable } from '../snapshot/write-table.ts';
import type { TableTarget } from '../snapshot/write-table.ts';
import type { Piece, Written } from './part-job.ts';

/** Where the rows of a piece come from and go to. */
export interface PieceTarget extends Pick<TableTarget, 'place' | 'packing' | 'reuse' | 'sizes'> {
  readonly reader: Pick<Reader, 'read'>;
  readonly lease: Lease;
  readonly onRows?: (rows: number) => void;
}

/** Writes the rows of a piece, into files whose names no other try at it has. */
export async function writePiece({ number, table, range }: Piece, target: PieceTarget): Promise<Written> {
  const { reader, lease, onRows, ...where } = target;
  const columns = table.columns.map(({ name }) => name);
  const blocks = whileHeld(reader.read(table, columns, 'own', range), lease);
  const part = randomBytes(4).toString('hex');
  return writeTable(blocks, { ...where, number, name: table.name, part }, (rows) => onRows?.(rows));
}

async function* whileHeld(blocks: AsyncIterable<Block>, lease: Lease): AsyncGenerator<Block> {
  for await (const block of blocks) {
    lease.check();
    yield block;
  }
}
