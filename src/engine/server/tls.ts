import { nearestName } from '../../values/nearest-name.ts';
import { fault } from './url-fault.ts';

/** How a connection is protected. Paths are absolute. */
export interface Tls {
  /**
   * `disable`: in the clear. `require`: encrypted, but whoever answers is believed. `verify-ca`: its certificate comes from
   * a known authority. `verify-full`: and is for this host.
   */
  readonly mode: TlsMode;
  /** File of the authorities to trust, instead of the well-known ones. */
  readonly ca?: string;
  /** Files of the client's own certificate and its key. */
  readonly client?: { readonly cert: string; readonly key: string };
}

export type TlsMode = 'disable' | 'require' | 'verify-ca' | 'verify-full';

/** What people write, MySQL's own words included. */
const modes: ReadonlyMap<string, TlsMode> = new Map<string, TlsMode>([
  ['disable', 'disable'],
  ['require', 'require'],
  ['verify-ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
  ['disabled', 'disable'],
  ['required', 'require'],
  ['verify_ca', 'verify-ca'],
  ['verify_identity', 'verify-full'],
]);

const modeHint =
  'sslmode is verify-full (default, except on this machine), verify-ca, require (encrypted, not verified) or disable.';

/**
 * What a URL's options say of TLS. Without a word it is `verify-full`, and `disable` only where nothing leaves the machine.
 * @throws URL_INVALID
 */
export function readTls(options: ReadonlyMap<string, string>, local: boolean): Tls {
  const word = either(options, 'sslmode', 'ssl-mode');
  const ca = pathOf(either(options, 'sslrootcert', 'ssl-ca'), 'sslrootcert');
  const cert = pathOf(either(options, 'sslcert', 'ssl-cert'), 'sslcert');
  const key = pathOf(either(options, 'sslkey', 'ssl-key'), 'sslkey');
  const files = ca !== undefined || cert !== undefined || key !== undefined;
  const mode = word === undefined ? defaultMode(local && !files) : modeOf(word);
  if (ca !== undefined && (mode === 'require' || mode === 'disable'))
    throw fault(`has an sslrootcert, which sslmode=${mode} would not look at`, 'Write sslmode=verify-full.');
  if ((cert === undefined) !== (key === undefined))
    throw fault('has one of sslcert and sslkey without the other', 'Give both, or none.');
  if (cert !== undefined && mode === 'disable')
    throw fault('has an sslcert, which sslmode=disable would not use', 'Write sslmode=verify-full.');
  return {
    mode,
    ...(ca === undefined || ca === 'system' ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { client: { cert, key } }),
  };
}

function defaultMode(local: boolean): TlsMode {
  return local ? 'disable' : 'verify-full';
}

function modeOf(word: string): TlsMode {
  const mode = modes.get(word.toLowerCase());
  if (mode !== undefined) return mode;
  if (/^(prefer|preferred|allow)$/i.test(word))
    throw fault(`has sslmode=${word}, with which anybody in between could switch encryption off`, modeHint);
  const near = nearestName(word, modes.keys());
  throw fault(
    'has an sslmode that there is not',
    near === null ? modeHint : `Did you mean "${near}"? ${modeHint}`,
  );
}

/** The value of an option that has two names. */
function either(options: ReadonlyMap<string, string>, one: string, other: string): string | undefined {
  if (options.has(one) && options.has(other))
    throw fault(`has both ${one} and ${other}`, 'Take one of them out.');
  return options.get(one) ?? options.get(other);
}

function pathOf(path: string | undefined, option: string): string | undefined {
  const system = option === 'sslrootcert' && path === 'system';
  if (path !== undefined && !system && !path.startsWith('/'))
    throw fault(`has an ${option} that is no absolute path`, `Write ${option}=/path/of/the/file.pem.`);
  return path;
}
