import { describe, expect, test } from 'vitest';
import { untilServerAnswers } from '../../../src/engine/server/until-server-answers.ts';

/** An attempt that fails `times` times, in the way of `error`, and then gives the number of the attempt. */
function failing(times: number, error: unknown): { attempt: () => Promise<number>; count: () => number } {
  let count = 0;
  const attempt = async (): Promise<number> => {
    count++;
    if (count <= times) throw error;
    return count;
  };
  return { attempt, count: () => count };
}

const coded = (code: string): Error => Object.assign(new Error('no'), { code });

describe('waiting for a server', () => {
  test.each([
    'ECONNREFUSED',
    'ENOENT',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    '57P03',
    'PROTOCOL_CONNECTION_LOST',
  ])('%s means that it is starting', async (code) => {
    expect(await untilServerAnswers(60, failing(3, coded(code)).attempt)).toBe(4);
  });

  test('pg says in words that the server hung up', async () => {
    const { attempt } = failing(1, new Error('Connection terminated unexpectedly'));
    expect(await untilServerAnswers(60, attempt)).toBe(2);
  });

  test.each(['28P01', 'ER_ACCESS_DENIED_ERROR', 'SELF_SIGNED_CERT_IN_CHAIN', '3D000', ''])(
    '"%s" is an answer: it fails at once',
    async (code) => {
      const { attempt, count } = failing(1, coded(code));
      await expect(untilServerAnswers(60, attempt)).rejects.toMatchObject({ code });
      expect(count()).toBe(1);
    },
  );

  test('no time to wait is one attempt', async () => {
    const { attempt, count } = failing(1, coded('ECONNREFUSED'));
    await expect(untilServerAnswers(0, attempt)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(count()).toBe(1);
  });

  test('when the time is over, the last error is thrown', async () => {
    const { attempt, count } = failing(Infinity, coded('ECONNREFUSED'));
    await expect(untilServerAnswers(0.3, attempt)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(count()).toBeGreaterThan(1);
  });

  test('whoever aborts does not wait on', async () => {
    const controller = new AbortController();
    const attempt = async (): Promise<never> => {
      setImmediate(() => controller.abort());
      throw coded('ECONNREFUSED');
    };
    const waiting = untilServerAnswers(600, attempt, controller.signal);
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
