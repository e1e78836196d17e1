/** The secrets that a pull knows. */
export interface Secrets {
  /** Takes in more of them. Shorter ones than four characters are left out: they would blank every text. */
  add(...values: readonly (string | undefined)[]): void;
  /** Replaces each of them, in every form it is sent in, by `•••`. */
  redact(text: string): string;
}

/** Keeps secrets, to blank them in what a pull says. */
export function keepSecrets(): Secrets {
  const known = new Set<string>();
  let pattern: RegExp | null = null;
  return {
    add(...values) {
      for (const value of values) {
        if (value === undefined || value.length < shortest || known.has(value)) continue;
        for (const form of formsOf(value)) known.add(form);
        pattern = null;
      }
    },
    redact(text) {
      pattern ??= patternOf(known);
      return text.replace(pattern, '•••');
    },
  };
}

const shortest = 4;

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64');
  return [
    value,
    // A lone surrogate can't be encoded, nor sent.
    ...(value.isWellFormed() ? [encodeURIComponent(value), encodeURI(value)] : []),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    base64,
    base64.replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
  ];
}

function patternOf(known: ReadonlySet<string>): RegExp {
  // The longest first: one may be part of another.
  const forms = [...known].toSorted((a, b) => b.length - a.length);
  // Without any: what matches nowhere.
  return forms.length === 0 ? /(?!)/g : new RegExp(forms.map(escape).join('|'), 'g');
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
