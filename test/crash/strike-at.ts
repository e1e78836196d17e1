import { startProxy } from '../servers/proxy.ts';
import type { Chunk, Fault, Proxy } from '../servers/proxy.ts';
import type { Moment } from './moments.ts';

/**
 * A proxy that strikes once, at a moment, and lets nothing pass from then on. `before`: the statement has not reached the
 * server; `amid`: it has, and that is all that is known; `after`: the server has answered.
 */
export async function strikeAt(
  target: { readonly host: string; readonly port: number },
  { when, statement, since }: Moment,
  strike: () => Promise<void>,
): Promise<Proxy> {
  let asked = 0;
  let isArmed = false;
  let struck: Promise<void> | null = null;
  const hit = async (): Promise<Fault> => {
    struck ??= strike();
    await struck;
    return 'cut';
  };
  return startProxy(target, ({ direction, connection, data }: Chunk) => {
    if (struck) return hit();
    if (asked === connection && direction === 'down') return hit();
    isArmed ||= direction === 'up' && since.test(data.toString('latin1'));
    if (!isArmed || direction === 'down' || asked !== 0 || !statement.test(data.toString('latin1')))
      return 'pass';
    if (when === 'before') return hit();
    if (when === 'amid') setImmediate(() => void hit());
    else asked = connection;
    return 'pass';
  });
}
