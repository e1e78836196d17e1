import type { EngineName } from '../../model.ts';
import type { PortableType } from '../../values/portable-type.ts';
import type { ConvertName } from '../mapping/operations/convert.ts';

/** What a portable type has to become where the engine's own type of that name would change or refuse values. */
export interface TargetType {
  readonly fits: (type: PortableType) => boolean;
  readonly type: (type: PortableType) => string;
  /** Applied to each value on its way. */
  readonly convert?: ConvertName;
  /** Check that stands in for the type; `column` is quoted. */
  readonly check?: (column: string) => string;
  /** Why, for docs/TYPES.md and the notes of a plan. */
  readonly because: string;
}

const named = (name: string) => (type: PortableType) => type.name === name;
const to = (type: string) => () => type;

/** One engine fills a `char` with blanks, the next cuts them off, the third does neither. */
const everywhere: readonly TargetType[] = [
  {
    fits: ({ name, args }) => name === 'char' && args.length > 0 && (args[0] ?? 0) <= 16_383,
    type: ({ args }) => `varchar(${args[0]})`,
    because: 'engines disagree about blanks at the end of a char',
  },
  {
    fits: ({ name, args }) => name === 'char' && args.length === 0,
    type: to('varchar(1)'),
    because: 'engines disagree about blanks at the end of a char',
  },
  { fits: named('any'), type: to('text'), because: 'other engines want a type for each column' },
  {
    fits: ({ name, args }) => name === 'varchar' && args.length === 0,
    type: to('text'),
    because: 'a varchar without a length is a text',
  },
];

/** The first that fits counts; a type without one stays as it is. */
export const targetTypes: Readonly<Record<EngineName, readonly TargetType[]>> = {
  sqlite: [
    ...everywhere,
    {
      fits: ({ name, args }) => name === 'decimal' && (args[0] ?? Infinity) > 15,
      type: to('text'),
      because: 'a number of SQLite keeps 15 digits',
    },
  ],
  postgres: everywhere,
  mysql: [
    ...everywhere,
    {
      fits: named('timestamptz'),
      type: to('timestamp'),
      convert: 'timestamp',
      because: 'a DATETIME in UTC holds every instant, a TIMESTAMP ends in 2038',
    },
    {
      fits: named('json'),
      type: to('text'),
      check: (column) => `json_valid(${column})`,
      because: 'a JSON of MySQL would be spelled anew, and big numbers rounded',
    },
    {
      fits: ({ name, args: [length = 0] }) => name === 'varchar' && length > 16_383,
      type: to('text'),
      because: 'a VARCHAR of MySQL holds at most 16,383 characters',
    },
    {
      fits: ({ name, args: [precision = 65, scale = 0] }) =>
        name === 'decimal' && (precision > 65 || scale > 30),
      type: to('text'),
      because: 'a DECIMAL of MySQL has at most 65 digits, 30 after the point',
    },
    {
      fits: ({ name, args }) => name === 'decimal' && args.length === 0,
      type: to('decimal(65,30)'),
      because: 'a DECIMAL of MySQL without digits would cut off every fraction',
    },
  ],
};
