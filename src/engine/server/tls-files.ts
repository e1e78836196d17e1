import { readFile } from 'node:fs/promises';
import { CarryoverError } from '../../errors.ts';
import type { Tls } from './tls.ts';

/** What Node's TLS takes: the contents of the files that a `Tls` names, in PEM. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Reads the files that a `Tls` names. @throws URL_INVALID naming the one that can't be read */
export async function readTlsFiles({ ca, client }: Tls): Promise<TlsFiles> {
  return {
    ...(ca === undefined ? {} : { ca: await read(ca, 'sslrootcert') }),
    ...(client === undefined
      ? {}
      : { cert: await read(client.cert, 'sslcert'), key: await read(client.key, 'sslkey') }),
  };
}

async function read(path: string, option: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw new CarryoverError('URL_INVALID', `The file ${path}, the URL's ${option}, can't be read.`, {
      hint: 'Check that it is there (is it mounted?) and readable for this user.',
      cause: error,
    });
  });
}
