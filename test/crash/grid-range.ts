import type { Product } from '../servers/test-server.ts';

/** Points of a grid that are to be tried. */
export interface GridRange {
  readonly first: number;
  readonly last: number;
  /** 1: each of them. */
  readonly step: number;
}

/**
 * What CARRYOVER_GRID says of a product, so that a grid can be run in pieces: `mariadb`, `mariadb:200-` (what is left of one
 * that was stopped), `postgres:1-100,mysql:1-/5` (each fifth). Without it everything is tried. Null: not this product.
 */
export function rangeOf(product: Product): GridRange | null {
  const words = (process.env['CARRYOVER_GRID'] ?? '').split(',').filter((word) => word !== '');
  const whole = { first: 1, last: Infinity, step: 1 };
  if (words.length === 0) return whole;
  for (const word of words) {
    const [, name, first, last, step] = /^([a-z]+)(?::(\d+)-(\d*))?(?:\/(\d+))?$/.exec(word) ?? [];
    if (name === undefined) throw new Error(`CARRYOVER_GRID has "${word}": it takes e.g. mariadb:100-200/5`);
    if (name !== product) continue;
    return { first: Number(first ?? 1), last: Number(last || Infinity), step: Number(step ?? 1) };
  }
  return null;
}
