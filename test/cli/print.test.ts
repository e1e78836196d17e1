import colors from 'picocolors';
import { expect, test } from 'vitest';
import { bytes } from '../../src/cli/print/bytes.ts';
import { columns } from '../../src/cli/print/columns.ts';
import { duration } from '../../src/cli/print/duration.ts';
import { describeExport } from '../../src/cli/print/export.ts';
import { errorText } from '../../src/cli/print/error-text.ts';
import { name } from '../../src/cli/print/name.ts';
import { describePlan } from '../../src/cli/print/plan.ts';
import { paceText } from '../../src/cli/print/pace-text.ts';
import { toJson } from '../../src/cli/print/to-json.ts';
import { CarryoverError } from '../../src/errors.ts';
import type { PlanResult } from '../../src/api/options.ts';

const style = colors.createColors(false);

const plan: PlanResult = {
  upToDate: false,
  tables: [],
  old: [
    {
      table: 'kept',
      kind: 'table',
      fate: 'kept',
      rows: 3,
      to: ['kept'],
      columns: [column('id', 'kept', 3, 'kept.id')],
    },
    {
      table: 'users',
      kind: 'table',
      fate: 'renamed',
      rows: 1200,
      to: ['customers'],
      columns: [
        column('id', 'kept', 1200, 'customers.id'),
        column('mail', 'lost', 7),
        column('old', 'dropped by name', 2),
      ],
    },
  ],
  added: [{ table: 'countries', column: null, filledBy: 'seeds', rows: 2 }],
  objects: [{ kind: 'view', name: 'v\u001b[2J', fate: 'declared' }],
  rebuild: [],
  problems: [],
  losses: [],
  notes: [],
};

function column(name: string, fate: 'kept' | 'lost' | 'dropped by name', nonNull: number, to?: string) {
  const [table = '', target = ''] = to?.split('.') ?? [];
  return { column: name, fate, nonNull, to: to === undefined ? [] : [{ table, column: target }] };
}

test('an export of no table has no empty line', () => {
  const known = { database: 'app', takenAt: '2026-01-01T00:00:00Z', format: 'csv' } as const;
  expect(describeExport({ snapshot: '1', folder: '/x', ...known, tables: [] })).toBe(
    '0 tables of snapshot 1 in /x; tables.json there says what is where.\n',
  );
});

test('a plan is aligned, quiet about what stays, loud about what is lost, and ends with a sentence', () => {
  expect(describePlan(plan, style)).toBe(
    [
      'Old tables',
      '  kept       3 rows  kept',
      '  users  1,200 rows  renamed → customers',
      '      mail  LOST             7 not null',
      '      old   dropped by name  2 not null',
      '      1 other column kept',
      '',
      'New, fed by no old row',
      '  countries  seeds, 2 rows',
      '',
      'Views, triggers and other objects',
      '  view  "v\\u001b[2J"  declared',
      '',
      'Ready: 2 old tables with 1,203 rows carried over, none is dropped. Nothing was touched.',
      'To do it: carryover upgrade',
      '',
    ].join('\n'),
  );
});

test('problems come with their hints and samples, losses first', () => {
  const problem = {
    code: 'VALUE_MISFIT',
    place: 'a.b',
    message: 'Too long.',
    hint: 'Widen it.',
    samples: ['x'],
  } as const;
  const loss = { code: 'COLUMN_UNMAPPED', place: 'users.mail', message: 'Lost.', hint: 'Map it.' } as const;
  const text = describePlan({ ...plan, problems: [problem, loss], losses: [loss] }, style);
  expect(text).toContain(
    '  1. loss at users.mail\n     Lost.\n     → Map it.\n  2. problem at a.b\n     Too long.\n     for example: x\n',
  );
  expect(text).toContain('2 problems, 1 of which would lose data, stand in the way.');
});

test('a plan that keeps all has nothing to do', () => {
  const [kept] = plan.old;
  const same = { ...plan, old: kept ? [kept] : [], added: [], objects: [] };
  expect(describePlan(same, style)).toContain(
    'Every row goes over as it is; indexes, checks, defaults or seeds change.',
  );
  expect(describePlan({ ...same, upToDate: true }, style)).toContain('Nothing to do');
});

test('JSON holds big integers, maps and functions', () => {
  const value = { big: 2n ** 63n, small: 5n, map: new Map([['a', 1]]), rule: () => 1 };
  expect(JSON.parse(toJson(value))).toEqual({
    big: '9223372036854775808',
    small: 5,
    map: { a: 1 },
    rule: '[function]',
  });
});

test('an error shows no secret, no control character and no stack', () => {
  const error = new CarryoverError('CONNECTION_FAILED', 'No postgres://u:pw@h/d\u001b[2J', { hint: 'Try.' });
  expect(errorText(error, style, false)).toBe('error: No postgres://u:***@h/d\\u001b[2J\nhint: Try.\n');
  expect(errorText(error, style, true)).toContain('\n    at ');
});

test('names that could be misread are quoted, on one line', () => {
  expect([name('users'), name('größe'), name('a b'), name('a\nb'), name('')]).toEqual([
    'users',
    '"größe"',
    '"a b"',
    '"a\\nb"',
    '""',
  ]);
});

test('figures', () => {
  expect([bytes(512), bytes(1_234_567)]).toEqual(['512 bytes', '1.2 MB']);
  expect([duration(4), duration(200), duration(7500)]).toEqual(['4 s', '3 min 20 s', '2 h 5 min']);
  expect(paceText({ rows: 1000, of: 3000, seconds: 2 })).toBe('500 rows/s, 4 s left');
  expect(paceText({ rows: 0, of: 3000, seconds: 0 })).toBe('');
  expect(
    columns([
      ['a', '1'],
      ['bb', '1,000'],
    ]),
  ).toEqual(['  a       1', '  bb  1,000']);
});
