import type { EncryptTo } from '../encryption/encrypt-to.ts';
import { expand } from './expand.ts';
import { present } from './present.ts';
import { readKeyFile } from './read-key-file.ts';
import type { SecretSources } from './settings.ts';
import { isSet, readVariable } from './variables.ts';

/**
 * Who can read new snapshots: the recipients of the command line, else what the config says, else the passphrase of the
 * environment; undefined if none of them says it. What one of them says badly is an error later, and never no encryption.
 */
export function readEncryption(sources: SecretSources): (() => Promise<EncryptTo>) | undefined {
  const { flags, block, variables } = sources;
  if (flags.recipient !== undefined || flags['recipients-file'] !== undefined) return () => ofFlags(sources);
  if (block.encryption !== undefined) return () => ofConfig(sources);
  if (!isSet('CARRYOVER_PASSPHRASE', variables)) return undefined;
  return async () => present({ passphrase: await readVariable('CARRYOVER_PASSPHRASE', variables) });
}

async function ofFlags({ flags, inCwd }: SecretSources): Promise<EncryptTo> {
  const file = flags['recipients-file'];
  return { recipients: [...(flags.recipient ?? []), ...(await textsOf(file, inCwd))] };
}

async function ofConfig({ block, variables, inFolder, file }: SecretSources): Promise<EncryptTo> {
  const { recipients, recipientsFile, passphrase } = await expand(
    block.encryption ?? {},
    variables,
    file ?? '',
  );
  if (recipients === undefined && recipientsFile === undefined) return present({ passphrase });
  const all = [...(recipients ?? []), ...(await textsOf(recipientsFile, inFolder))];
  return { recipients: all, ...present({ passphrase }) };
}

async function textsOf(
  path: string | undefined,
  absolute: (path: string) => string,
): Promise<readonly string[]> {
  return path === undefined ? [] : [await readKeyFile(absolute(path))];
}
