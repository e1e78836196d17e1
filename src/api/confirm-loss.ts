import { CarryoverError } from '../errors.ts';
import type { Confirmable, Loss } from './options.ts';

/** Asks the caller before anything is changed. @throws CONFIRMATION_NEEDED if the answer is no */
export async function confirmLoss({ confirm }: Confirmable, loss: Loss): Promise<void> {
  if (!confirm || (await confirm(loss))) return;
  throw new CarryoverError('CONFIRMATION_NEEDED', 'Not confirmed. Nothing was changed.');
}
