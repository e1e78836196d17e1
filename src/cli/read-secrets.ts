import { present } from '../config/present.ts';
import type { Settings } from '../config/settings.ts';
import type { OnEvent } from '../events.ts';
import type { Command, Run } from './command.ts';

/** Reads those secrets that a command can use: who takes recipients writes snapshots, who takes identities reads them. */
export async function readSecrets(
  { flags }: Command,
  { encryption, keys }: Settings,
  onEvent: OnEvent,
): Promise<Pick<Run, 'encryption' | 'keys'>> {
  const warn = (message: string) => onEvent({ type: 'warning', code: 'EXPOSED', message });
  return present({
    encryption: flags.includes('recipient') ? await encryption?.() : undefined,
    keys: flags.includes('identity-file') ? await keys?.(warn) : undefined,
  });
}
