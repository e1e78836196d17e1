import { expect, it } from 'vitest';
import { likelyNames, members } from '../../../src/pull/records/members.ts';

/** Each as a name of its own, and as what another one is spelled like. */
const names = ['a', 'ab', '', 'x\\', 'x"', 'x\\n', 'x\n', '\\u0061', 'a b', '__proto__'];

it.each(names)('finds the names that are there, whatever was likely: %j', (likely) => {
  for (const at of names.keys()) {
    const order = [...names.slice(at), ...names.slice(0, at)];
    const text = ` { ${order.map((name) => `${JSON.stringify(name)} : "${name.length}"`).join(' , ')} } `;
    const found = members(text, likelyNames([likely, ...names]));
    expect(found).toEqual(order.map((name) => ({ name, text: `"${name.length}"` })));
  }
  expect(members('{"\\u0061":1,"a":2}', likelyNames(names)).map(({ name }) => name)).toEqual(['a', 'a']);
});
