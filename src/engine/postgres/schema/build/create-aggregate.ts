import type { AggregateFact, FunctionFact } from '../catalog/functions.ts';
import { quoteText } from '../../quote.ts';
import { qualified } from '../../table-name.ts';

/** The statement that makes an aggregate: the server prints that of any function but this. */
export function createAggregate(fact: FunctionFact, aggregate: AggregateFact): string {
  const options = [
    `SFUNC = ${aggregate.stateFunction}`,
    `STYPE = ${aggregate.stateType}`,
    ...number('SSPACE', aggregate.stateSpace),
    ...option('FINALFUNC', aggregate.finalFunction),
    ...flag('FINALFUNC_EXTRA', aggregate.finalExtra),
    ...modify('FINALFUNC_MODIFY', aggregate.finalFunction && aggregate.finalModify, aggregate.kind),
    ...option('COMBINEFUNC', aggregate.combine),
    ...option('SERIALFUNC', aggregate.serialize),
    ...option('DESERIALFUNC', aggregate.deserialize),
    ...option('INITCOND', aggregate.initial === null ? null : quoteText(aggregate.initial)),
    ...option('MSFUNC', aggregate.movingFunction),
    ...option('MINVFUNC', aggregate.movingInverse),
    ...option('MSTYPE', aggregate.movingType),
    ...number('MSSPACE', aggregate.movingSpace),
    ...option('MFINALFUNC', aggregate.movingFinal),
    ...flag('MFINALFUNC_EXTRA', aggregate.movingFinalExtra),
    ...modify('MFINALFUNC_MODIFY', aggregate.movingFinal && aggregate.movingFinalModify, aggregate.kind),
    ...option('MINITCOND', aggregate.movingInitial === null ? null : quoteText(aggregate.movingInitial)),
    ...option('SORTOP', aggregate.sortOperator),
    ...option('PARALLEL', { s: 'SAFE', r: 'RESTRICTED', u: null }[aggregate.parallel]),
    ...flag('HYPOTHETICAL', aggregate.kind === 'h'),
  ];
  const list = aggregate.arguments === '' ? '*' : aggregate.arguments;
  return `CREATE AGGREGATE ${qualified(fact)}(${list}) (\n  ${options.join(',\n  ')}\n)`;
}

function option(name: string, value: string | null): string[] {
  return value === null ? [] : [`${name} = ${value}`];
}

function number(name: string, value: number): string[] {
  return value === 0 ? [] : [`${name} = ${value}`];
}

function flag(name: string, set: boolean): string[] {
  return set ? [name] : [];
}

/** Ordered-set aggregates may change their state by themselves, others not. */
function modify(name: string, value: string | null, kind: AggregateFact['kind']): string[] {
  const usual = kind === 'n' ? 'r' : 'w';
  const words = new Map([
    ['r', 'READ_ONLY'],
    ['s', 'SHAREABLE'],
    ['w', 'READ_WRITE'],
  ]);
  return value === null || value === usual ? [] : option(name, words.get(value) ?? null);
}
