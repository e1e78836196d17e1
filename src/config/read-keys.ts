import type { Keys } from '../encryption/keys.ts';
import { expandText } from './expand.ts';
import { isMissing } from './is-missing.ts';
import { present } from './present.ts';
import { readKeyFile, warnIfOpen } from './read-key-file.ts';
import type { Warn } from './read-key-file.ts';
import type { SecretSources } from './settings.ts';
import { isSet, readVariable } from './variables.ts';
import { CarryoverError } from '../errors.ts';

/**
 * What opens encrypted snapshots: all that the command line, the environment and the config name; undefined if they name
 * nothing. What the config names need not be there: a machine that only writes backups shares it, and has no keys.
 */
export function readKeys(sources: SecretSources): ((warn: Warn) => Promise<Keys>) | undefined {
  const { flags, block, variables } = sources;
  const named = [flags['identity-file'], block.identities, block.identityFile, block.encryption?.passphrase];
  const variable = ['CARRYOVER_IDENTITY', 'CARRYOVER_PASSPHRASE'].some((name) => isSet(name, variables));
  if (!variable && named.every((one) => one === undefined)) return undefined;
  return async (warn) => ({
    identities: [
      ...(await ofFlag(sources, warn)),
      ...there(await readVariable('CARRYOVER_IDENTITY', variables)),
      ...(await ofConfig(sources, warn)),
    ],
    ...present({ passphrase: await passphraseOf(sources) }),
  });
}

async function ofFlag({ flags, inCwd }: SecretSources, warn: Warn): Promise<string[]> {
  const named = flags['identity-file'];
  if (named === undefined) return [];
  const text = await readKeyFile(inCwd(named));
  await warnIfOpen(inCwd(named), warn);
  return [text];
}

async function ofConfig({ block, variables, inFolder }: SecretSources, warn: Warn): Promise<string[]> {
  const texts = [];
  for (const text of block.identities ?? []) texts.push(...there(await expandText(text, variables)));
  const named =
    block.identityFile === undefined ? undefined : await expandText(block.identityFile, variables);
  if (named === undefined) return texts;
  const found = await readKeyFile(inFolder(named)).catch((error: unknown) => {
    if (error instanceof CarryoverError && isMissing(error.cause)) return null;
    throw error;
  });
  if (found === null) return texts;
  await warnIfOpen(inFolder(named), warn);
  return [...texts, found];
}

async function passphraseOf({ block, variables }: SecretSources): Promise<string | undefined> {
  const own = await readVariable('CARRYOVER_PASSPHRASE', variables);
  const text = block.encryption?.passphrase;
  return own ?? (text === undefined ? undefined : expandText(text, variables));
}

function there<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
