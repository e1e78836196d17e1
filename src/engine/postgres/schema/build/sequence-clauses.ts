import type { SequenceFact } from '../catalog/sequences.ts';

/** What sets a sequence apart from a plain one of its type, e.g. ` INCREMENT BY 5`; each with a blank before it. */
export function sequenceClauses(sequence: SequenceFact): string {
  const { type, start, increment, min, max, cache, cycle } = sequence;
  const usual = usualBounds(type, increment.startsWith('-'));
  return [
    increment === '1' ? '' : ` INCREMENT BY ${increment}`,
    min === usual.min ? '' : ` MINVALUE ${min}`,
    max === usual.max ? '' : ` MAXVALUE ${max}`,
    start === (increment.startsWith('-') ? max : min) ? '' : ` START WITH ${start}`,
    cache === '1' ? '' : ` CACHE ${cache}`,
    cycle ? ' CYCLE' : '',
  ].join('');
}

function usualBounds(type: string, descending: boolean): { readonly min: string; readonly max: string } {
  const bits = { smallint: 15n, integer: 31n }[type] ?? 63n;
  const limit = 1n << bits;
  return descending ? { min: String(-limit), max: '-1' } : { min: '1', max: String(limit - 1n) };
}
