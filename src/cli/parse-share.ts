import { CarryoverError } from '../errors.ts';

/** A share of `5%` as 0.05. @throws USAGE */
export function parseShare(text: string): number {
  const [, digits] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text) ?? [];
  const share = Number(digits) / 100;
  if (digits !== undefined && share > 0 && share <= 1) return share;
  throw new CarryoverError('USAGE', `--sample must be a share such as 5%, up to 100%, not ${text}.`, {
    hint: 'See carryover verify --help. Nothing was done.',
  });
}
