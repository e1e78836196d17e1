import { test } from 'vitest';

/** A service that tests need and can't start themselves. */
export interface Service {
  /** Undefined: there is none. */
  readonly url: string | undefined;
  /** The URL without credentials and without a `/` at its end. */
  readonly endpoint: string;
  /** To be called in each test file: where there is no service, a skipped test says so, or a failed one if it is required. */
  mention(): void;
}

/** The service that an environment variable names; `CARRYOVER_TEST_REQUIRE` may have its `name`. */
export function serviceOf(name: string, variable: string): Service {
  const url = process.env[variable] || undefined;
  const isRequired = (process.env['CARRYOVER_TEST_REQUIRE'] ?? '').split(',').includes(name);
  return {
    url,
    endpoint: endpointOf(url ?? 'http://127.0.0.1'),
    mention() {
      if (url !== undefined) return;
      test.skipIf(!isRequired)(`${variable} names no service. See compose.yaml.`, () => {
        throw new Error(`${variable} is required.`);
      });
    },
  };
}

function endpointOf(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}
