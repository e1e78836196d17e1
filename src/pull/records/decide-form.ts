import type { ColumnTally } from './column-tally.ts';
import { bigintForm, booleanForm, decimalForm, digitsForm, doubleForm, jsonForm, textForm } from './form.ts';
import type { Form } from './form.ts';
import type { NumberTally } from './number-tally.ts';
import type { Hint } from './hint.ts';
import { stringHints } from './string-hints.ts';

export interface Decided {
  readonly form: Form;
  /** The end of a sentence about the column, where it is not plain why. */
  readonly note?: string;
}

/** What holds all values of a column exactly, with as much meaning as they and the JSON Schema allow. */
export function decideForm(tally: ColumnTally): Decided {
  const kinds = kindsOf(tally);
  if (kinds.length === 0) return { form: hintedForm(tally.hint) };
  if (kinds.length > 1)
    return {
      form: jsonForm,
      note: `has values of several kinds (${kinds.join(', ')}): they are kept as JSON`,
    };
  if (tally.hasBooleans) return { form: booleanForm };
  if (tally.hasNested) return { form: jsonForm };
  return tally.hasStrings ? decideString(tally) : decideNumber(tally.numbers, tally.hint);
}

function kindsOf(tally: ColumnTally): string[] {
  const { hasBooleans, hasNumbers, hasStrings, hasNested } = tally;
  const kinds: [boolean, string][] = [
    [hasBooleans, 'booleans'],
    [hasNumbers, 'numbers'],
    [hasStrings, 'texts'],
    [hasNested, 'objects or arrays'],
  ];
  return kinds.filter(([is]) => is).map(([, kind]) => kind);
}

function decideString({ hint, fitHint }: ColumnTally): Decided {
  const hinted = hint === null ? undefined : stringHints[hint];
  if (!hinted) return { form: textForm };
  if (fitHint) return { form: hinted.form };
  return {
    form: textForm,
    note: `has values of the format "${hint}" that no ${hinted.form.type} holds exactly: all are kept as text`,
  };
}

/** Most digits of a decimal that databases know. */
const mostDigits = 65;

function decideNumber(numbers: NumberTally, hint: Hint | null): Decided {
  const { hasReals, areExact, fitBigint, hasMinusZero, wholeDigits, scale } = numbers;
  const isWhole = scale === 0 && !hasMinusZero;
  const wantsInteger = hint === 'integer' || (!hasReals && hint !== 'number');
  if (isWhole && wantsInteger && fitBigint) return { form: bigintForm };
  const wantsDecimal = isWhole && wantsInteger;
  if (areExact && !wantsDecimal) return { form: doubleForm };
  const precision = Math.max(wholeDigits + scale, 1);
  if (precision <= mostDigits && !hasMinusZero) return { form: decimalForm(precision, scale) };
  return {
    form: digitsForm,
    note: `has numbers that neither a double nor a decimal of ${mostDigits} digits holds exactly: they are kept as text`,
  };
}

/** Of a column without any value. */
function hintedForm(hint: Hint | null): Form {
  if (hint === null) return textForm;
  return stringHints[hint]?.form ?? plainForms[hint] ?? textForm;
}

const plainForms: Readonly<Partial<Record<Hint, Form>>> = {
  integer: bigintForm,
  number: doubleForm,
  boolean: booleanForm,
  nested: jsonForm,
};
