import { pause } from '../../pause.ts';
import { codeOf } from './code-of.ts';

/**
 * Tries to connect until the server is up, for about `seconds`; then the last error is thrown. Only what a server says
 * (or doesn't) while it starts is waited for: a wrong password fails at once. 0 is one attempt. Aborting ends the wait.
 */
export async function untilServerAnswers<T>(
  seconds: number,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (let wait = 50; ; wait = Math.min(wait * 2, 1000)) {
    try {
      return await attempt();
    } catch (error) {
      const left = deadline - Date.now();
      if (left <= 0 || !isStarting(error)) throw error;
      await pause(Math.min(wait, left), signal);
    }
  }
}

const startingCodes = new Set([
  // Nobody listens yet; a port-forwarder listens already, but not the server behind it; the container has no address yet.
  'ECONNREFUSED',
  'ENOENT',
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  // mysql2's word for a server that hangs up before its greeting.
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  // PostgreSQL: starting up, shutting down, or in recovery.
  '57P03',
]);

function isStarting(error: unknown): boolean {
  if (startingCodes.has(codeOf(error))) return true;
  // `pg` has no code for a server that hangs up before its greeting.
  return error instanceof Error && error.message === 'Connection terminated unexpectedly';
}
