import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForSignals } from '../../src/cli/listen-for-signals.ts';

function source() {
  const codes: number[] = [];
  const exit = (code: number): never => {
    codes.push(code);
    throw new Error('exited');
  };
  return { codes, process: Object.assign(new EventEmitter(), { exit }) };
}

test.each(['SIGINT', 'SIGTERM'])('the first %s asks to stop, the second ends the process', (name) => {
  const { codes, process } = source();
  const { signal } = listenForSignals(process);
  expect(signal.aborted).toBe(false);
  process.emit(name);
  expect(signal.reason).toMatchObject({ code: 'INTERRUPTED' });
  expect(codes).toEqual([]);
  expect(() => process.emit(name)).toThrow('exited');
  expect(codes).toEqual([130]);
});

test('after stop nothing is listened to', () => {
  const { process } = source();
  listenForSignals(process).stop();
  expect(process.eventNames()).toEqual([]);
});
