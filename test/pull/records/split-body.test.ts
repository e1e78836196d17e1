import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CarryoverError } from '../../../src/errors.ts';
import { BodyCutShort } from '../../../src/pull/http/http.ts';
import { splitBody } from '../../../src/pull/records/split-body.ts';
import type { SplitOptions } from '../../../src/pull/records/split-body.ts';
import { collect, cutAt, hostileJson, spaced, streamed } from './cut-anywhere.ts';

const usual: SplitOptions = {
  where: 'page 1 of "users"',
  records: '/data',
  format: 'json',
  limits: { recordBytes: 1024 * 1024, depth: 128 },
  ended: true,
};

interface Split {
  readonly records: string[];
  readonly envelope: unknown;
}

async function split(
  body: string | Buffer | readonly Buffer[],
  options: Partial<SplitOptions> = {},
): Promise<Split> {
  const chunks = typeof body === 'string' || Buffer.isBuffer(body) ? [Buffer.from(body)] : body;
  const page = splitBody(streamed(chunks), { ...usual, ...options });
  const records = (await collect(page.records)).flat().map((record) => record.toString());
  return { records, envelope: page.envelope() };
}

async function refusal(body: string | Buffer, options: Partial<SplitOptions> = {}): Promise<CarryoverError> {
  const error: unknown = await split(body, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof CarryoverError)) throw new Error(`no refusal but ${JSON.stringify(error)}`);
  expect(error.code).toBe('SOURCE_INVALID');
  expect(error.message).toMatch(/page 1 of "users"/i);
  expect(error.message).toContain('No snapshot was taken; nothing was changed.');
  return error;
}

describe('splitBody, one JSON document', () => {
  it('gives the same records and the same rest, wherever the chunks are cut', async () => {
    const cases = fc.record({
      records: fc.array(hostileJson, { maxLength: 6 }),
      rest: fc.dictionary(
        fc.string({ unit: 'binary' }).filter((name) => name !== 'data'),
        hostileJson,
        { maxKeys: 3 },
      ),
      indent: fc.constantFrom('', '\n', '\t', ' \r\n'),
      places: fc.array(fc.nat(), { maxLength: 40 }),
      hasMark: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ records, rest, indent, places, hasMark }) => {
        const document = Object.fromEntries([
          ['data', records],
          ...Object.entries(rest).map(([name, value]) => [name, value] as const),
        ]);
        const bytes = Buffer.from((hasMark ? '\uFEFF' : '') + spaced(document, indent));
        const page = await split(cutAt(bytes, places));
        expect(page.records.map((record) => JSON.parse(record) as unknown)).toEqual(asParsed(records));
        expect(page.records.join('')).not.toContain('\n');
        expect(page.envelope).toEqual(asParsed({ ...document, data: [] }));
      }),
    );
  });

  it('knows an escaped quote by a backslash in the chunk before, in records and beside them', async () => {
    const body = Buffer.from('{"a\\"[":"\\\\","data":["x\\"],[","\\\\",{"\\"}":"\\\\\\""}],"b":"\\"]"}');
    const whole = await split(body);
    expect(whole.records).toEqual(['"x\\"],["', '"\\\\"', '{"\\"}":"\\\\\\""}']);
    for (let place = 0; place < body.length; place += 1) {
      expect(await split(cutAt(body, [place]))).toEqual(whole);
      expect(await split(cutAt(body, [place, place, place + 1]))).toEqual(whole);
    }
  });

  it('never gives fewer records for a body that is cut short', async () => {
    const body = Buffer.from(
      '\uFEFF{"meta":{"a\\"b":[1,{"c":null}]},"data":[{"n":"ä\\\\"},[1,"]"],"x\\u00e9",12],"total":4,"next":"ü"}\n',
    );
    const whole = await split(body);
    expect(whole.records).toEqual(['{"n":"ä\\\\"}', '[1,"]"]', '"x\\u00e9"', '12']);
    for (let length = 0; length < body.length - 1; length += 1) {
      for (const ended of [true, false]) {
        const reading = split(cutAt(body.subarray(0, length), [7, 30, 31]), { ended });
        await expect(reading, `${length} bytes`).rejects.toSatisfy(isCut);
      }
    }
    // Without its last newline it is whole.
    expect((await split(body.subarray(0, -1))).records).toEqual(whole.records);
  });

  it.each([
    ['', '[{"id":1},{"id":2}]', { records: ['{"id":1}', '{"id":2}'], envelope: [] }],
    ['', ' [ ] ', { records: [], envelope: [] }],
    [
      '/a/b',
      '{"a":{"c":[1],"b":[2,3]},"b":[4]}',
      { records: ['2', '3'], envelope: { a: { c: [1], b: [] }, b: [4] } },
    ],
    [
      '/1/x',
      '[{"x":[1]},{"x":[2]},{"x":[3]}]',
      { records: ['2'], envelope: [{ x: [1] }, { x: [] }, { x: [3] }] },
    ],
    ['/a~1b/~0', '{"a/b":{"~":[true]}}', { records: ['true'], envelope: { 'a/b': { '~': [] } } }],
    ['/', '{"":[null]}', { records: ['null'], envelope: { '': [] } }],
    ['/data', '{"\\u0064ata":[1]}', { records: ['1'], envelope: { data: [] } }],
    ['/0/1', '[[1,[2]]]', { records: ['2'], envelope: [[1, []]] }],
  ])('finds the array at "%s"', async (records, body, expected) => {
    for (let place = 0; place <= body.length; place += 1) {
      expect(await split(cutAt(Buffer.from(body), [place]), { records })).toEqual(expected);
    }
  });

  it('finds the array under names that JavaScript objects have by themselves', async () => {
    const body = '{"__proto__":{"constructor":[{"__proto__":1}]},"total":1}';
    const { records, envelope } = await split(body, { records: '/__proto__/constructor' });
    expect(records).toEqual(['{"__proto__":1}']);
    expect(Object.keys(envelope as object)).toEqual(['__proto__', 'total']);
    expect(await refusal('{"total":1}', { records: '/constructor' })).toBeDefined();
  });

  it('keeps numbers of the rest exact: those that no double holds are texts', async () => {
    const { envelope } = await split(
      '{"data":[],"next":9007199254740993,"total":12,"t":"a 9007199254740993 \\" b","f":1.5,"big":1e400,"p":[0.1,1.10,123456789012345678901234567890.5]}',
    );
    expect(envelope).toEqual({
      data: [],
      next: '9007199254740993',
      total: 12,
      t: 'a 9007199254740993 " b',
      f: 1.5,
      big: '1e400',
      p: [0.1, 1.1, '123456789012345678901234567890.5'],
    });
  });

  it.each([
    ['{"users":[],"total":0}', /has the members "users", "total" at its top, but no "data"/],
    ['{}', /has an empty object at its top/],
    ['{"data":null}', /has `null` at "\/data" where its records should be/],
    ['{"data":{"id":1}}', /has an object at "\/data"/],
    ['{"data":"[]"}', /has a text at "\/data"/],
    ['[1]', /has too short an array at its top/],
    ['"data"', /has a text at its top/],
    ['{"data":[1],"data":[2]}', /stands twice/],
    ['{"data":[1],"n":{"a":1,"a":2}}', /stands twice/],
    ['{"data":[1]} {"data":[2]}', /goes on behind the end/],
    ['{"data":[1]}]', /goes on behind the end/],
    ['{"data":[1,,2]}', /record 2 .* is empty/i],
    ['{"data":[1,]}', /record 2 .* is empty/i],
    ['{"data":[,1]}', /record 1 .* is empty/i],
    ['{"data":[1}', /record 1 .*ended/i],
    ['{"data":[1]', null],
    ['{"data":[1] "a":1}', /no valid JSON outside/],
    ['{"data":[1],"a":01}', /no valid JSON outside/],
    ['{"a":"\n","data":[1]}', /no valid JSON outside/],
    ['{"data":["a\nb"]}', /goes over a line/],
    ['<html>no</html>', /has something that is no JSON at its top/],
  ])('%s: refused', async (body, message) => {
    if (message === null) return expect(split(body)).rejects.toThrow(BodyCutShort);
    const error = await refusal(body);
    expect(error.message).toMatch(message);
    expect(error.hint).toBeTruthy();
  });

  it('refuses what is not UTF-8, in records and beside them', async () => {
    const bad = Buffer.from([0xc3, 0x28]);
    const record = Buffer.concat([Buffer.from('{"data":[{"secret":"'), bad, Buffer.from('"}]}')]);
    expect((await refusal(record)).message).toMatch(/record 1 .*UTF-8/i);
    const rest = Buffer.concat([Buffer.from('{"data":[],"x":"'), bad, Buffer.from('"}')]);
    expect((await refusal(rest)).message).toMatch(/is not UTF-8/);
  });

  it('keeps the limits: length of a record, depth, and bytes beside the records', async () => {
    const limits = { recordBytes: 20, depth: 5 };
    const long = `{"data":["${'x'.repeat(18)}"]}`;
    expect((await split(long, { limits })).records).toHaveLength(1);
    const longer = `{"data":["${'x'.repeat(19)}"]}`;
    expect((await refusal(longer, { limits })).message).toMatch(/longer than 20 bytes/);
    const endless = cutAt(Buffer.from(`{"data":["${'x'.repeat(100)}`), [20, 40, 60, 80]);
    await expect(split(endless, { limits })).rejects.toThrow(/longer than 20 bytes/);
    expect((await split('{"data":[[[["[[["]]]]}', { limits })).records).toEqual(['[[["[[["]]]']);
    expect((await refusal('{"data":[[[[[]]]]]}', { limits })).message).toMatch(/5 levels/);
    expect((await refusal('{"a":[[[[[]]]]],"data":[]}', { limits })).message).toMatch(/5 levels/);
    const wide = `{"a":"${'y'.repeat(1024 * 1024)}","data":[]}`;
    expect((await refusal(wide)).message).toMatch(/bytes beside its records/);
    expect((await refusal('['.repeat(100_000))).message).toMatch(/128 levels|too short/);
  });

  it('says in no message what a record holds', async () => {
    const canary = 'canary-5f1c';
    const bodies = [
      `{"data":"${canary}"}`,
      `{"data":[{"a":"${canary}"},]}`,
      `{"data":[{"a":"${canary}"}],"b":"${canary}",}`,
      `{"data":["${canary}\n"]}`,
      `{"x":"${canary}"}`,
    ];
    for (const body of bodies) {
      const error = await refusal(body);
      expect(JSON.stringify([error.message, error.hint, error.details, String(error.cause)])).not.toContain(
        canary,
      );
    }
  });
});

describe('splitBody, JSON lines', () => {
  const lines = { format: 'json-lines', records: '' } as const;

  it('gives the same records, wherever the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileJson, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\n\n', ' \n\t\n'),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (records, end, hasLast, places) => {
          const text = records.map((record) => JSON.stringify(record)).join(end) + (hasLast ? end : '');
          const page = await split(cutAt(Buffer.from(text), places), lines);
          expect(page.records.map((record) => JSON.parse(record) as unknown)).toEqual(asParsed(records));
          expect(page.envelope).toBeNull();
        },
      ),
    );
  });

  it('takes a last line without a newline only if it is JSON and the transport proves the end', async () => {
    const body = '{"a":1}\n{"a":23}';
    expect((await split(body, lines)).records).toHaveLength(2);
    await expect(split(body, { ...lines, ended: false })).rejects.toThrow(BodyCutShort);
    for (let length = 9; length < body.length; length += 1)
      await expect(split(body.slice(0, length), lines)).rejects.toThrow(BodyCutShort);
  });

  it('takes an empty body for no records only if the transport proves the end', async () => {
    expect((await split('', lines)).records).toEqual([]);
    expect((await split('\n', lines)).records).toEqual([]);
    await expect(split('', { ...lines, ended: false })).rejects.toThrow(BodyCutShort);
  });

  it('keeps the limits', async () => {
    const limits = { recordBytes: 10, depth: 2 };
    await expect(split('{"a":1}\n{"a":"12345"}\n', { ...lines, limits })).rejects.toThrow(
      /record 2 .*10 bytes/i,
    );
    await expect(split('[[]]\n[[[]]]\n', { ...lines, limits })).rejects.toThrow(/record 2 .*2 levels/i);
    const bad = Buffer.from([0x22, 0xff, 0x22, 0x0a]);
    await expect(split(bad, lines)).rejects.toThrow(/not UTF-8/);
  });
});

function isCut(error: unknown): boolean {
  return (
    error instanceof BodyCutShort || (error instanceof CarryoverError && error.code === 'SOURCE_INVALID')
  );
}

/** What a JSON reader makes of it: -0 is written as 0. */
function asParsed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
