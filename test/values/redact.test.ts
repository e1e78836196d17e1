import { expect, test } from 'vitest';
import { redact } from '../../src/values/redact.ts';

test.each([
  ['postgres://user:s3cret@host/db', 'postgres://user:***@host/db'],
  ['can\'t reach "mysql://u:a:b@h:3306/d"', 'can\'t reach "mysql://u:***@h:3306/d"'],
  ['postgres://u:p@ss/w@host/db', 'postgres://u:***@host/db'],
  ['https://h/?token=abc&x=1', 'https://h/?token=***&x=1'],
  ['sqlite:./app.db', 'sqlite:./app.db'],
  ['https://host:8080/path', 'https://host:8080/path'],
  ['postgres://user@host/db', 'postgres://user@host/db'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});
