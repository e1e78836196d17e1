import type { Value } from '../../../values/encoding.ts';
import type { ParsedSteps } from '../parsed-mapping.ts';
import { Rejection } from '../rejection.ts';
import { showValue, valueText } from '../value-text.ts';
import { apply } from './apply.ts';
import { convert } from './convert.ts';

/** Takes a value through `apply`, `values` and `convert`, in this order. @throws Rejection */
export function runSteps(steps: ParsedSteps, value: Value): Value {
  const applied = steps.apply.reduce((current, name) => apply(name, current), value);
  const translated = steps.values ? translate(steps, applied) : applied;
  return steps.convert ? convert(steps.convert, translated) : translated;
}

/** A null has the key `null`; 1 and 0 also answer to `true` and `false`, and these to 1 and 0, if they have no key of their own. */
function translate({ values, otherwise }: ParsedSteps, value: Value): Value {
  const text = valueText(value);
  const keys = [text, ...otherNames(value, text)];
  for (const key of keys) {
    const entry = values?.find(([listed]) => listed === key);
    if (entry) return entry[1];
  }
  if (otherwise !== undefined) return otherwise;
  throw new Rejection(`${showValue(value)} is not among the listed values`);
}

function otherNames(value: Value, text: string): readonly string[] {
  if (typeof value === 'boolean') return [value ? '1' : '0'];
  return text === '1' ? ['true'] : text === '0' ? ['false'] : [];
}
