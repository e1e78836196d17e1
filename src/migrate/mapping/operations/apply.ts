import type { Value } from '../../../values/encoding.ts';
import { Rejection } from '../rejection.ts';
import { showValue } from '../value-text.ts';

const textOperations = {
  trim: (text: string) => text.trim(),
  lowercase: (text: string) => text.toLowerCase(),
  uppercase: (text: string) => text.toUpperCase(),
  'collapse-spaces': (text: string) => text.replace(/\s+/g, ' '),
  'digits-only': (text: string) => text.replace(/\D+/g, ''),
  nfc: (text: string) => text.normalize('NFC'),
  'null-if-empty': (text: string) => (text === '' ? null : text),
  'empty-if-null': (text: string) => text,
} as const;

export type ApplyName = keyof typeof textOperations;

export const applyNames = Object.keys(textOperations) as ApplyName[];

/** Applies one text operation. Null stays null, except for `empty-if-null`. @throws Rejection for a value that is no text */
export function apply(name: ApplyName, value: Value): Value {
  if (value === null) return name === 'empty-if-null' ? '' : null;
  if (typeof value !== 'string') {
    throw new Rejection(`\`${name}\` needs text, and ${showValue(value)} is none`);
  }
  return textOperations[name](value);
}
