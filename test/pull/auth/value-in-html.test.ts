import { expect, it } from 'vitest';
import { valueInHtml } from '../../../src/pull/auth/value-in-html.ts';

it.each<[string, string | undefined]>([
  ['<input name="t" value="a">', 'a'],
  ["<INPUT TYPE=hidden VALUE='a' NAME='t' />", 'a'],
  ['<input\nname=t\nvalue=a>', 'a'],
  ['<input name="t" data-x="> <b" value="a">', 'a'],
  ['<input name="t" value="&lt;&amp;amp;&#x41;&#66;&nbsp;">', '<&amp;AB&nbsp;'],
  ['<input name="t" value="">', ''],
  ['<input name="t">', undefined],
  ['<input name="T" value="a">', undefined],
  ['<input name="other" value="a"><input name="t" value="b">', 'b'],
  ['<input name="t" value="a"><input name="t" value="b">', 'a'],
  ['<!-- <input name="t" value="a"> --><input name="t" value="b">', 'b'],
  ['<!-- <input name="t" value="a">', undefined],
  ['<inputs name="t" value="a">', undefined],
  ['<meta name="t" content="a">', undefined],
  ['<input name="t" value="a', undefined],
  ['', undefined],
])('%s', (html, value) => {
  expect(valueInHtml(html, 'input', 't')).toBe(value);
});

it('is done with a page that is made to keep it busy', () => {
  expect(valueInHtml('<input a="'.repeat(20_000), 'input', 't')).toBeUndefined();
  expect(valueInHtml('<!--'.repeat(200_000), 'meta', 't')).toBeUndefined();
});
