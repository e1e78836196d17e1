import { dateForm, timeForm, timestamptzForm, uuidForm } from './form.ts';
import type { Form } from './form.ts';
import type { Hint } from './hint.ts';
import { dateOf, timeOf, timestampInUtc, uuidOf } from './temporal.ts';

/** The formats of strings that have a column type of their own, and which strings fit it. */
export const stringHints: Readonly<
  Partial<Record<Hint, { readonly read: (text: string) => string | null; readonly form: Form }>>
> = {
  'date-time': { read: timestampInUtc, form: timestamptzForm },
  date: { read: dateOf, form: dateForm },
  time: { read: timeOf, form: timeForm },
  uuid: { read: uuidOf, form: uuidForm },
};
