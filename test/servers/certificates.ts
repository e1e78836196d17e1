import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate and its key, in PEM. `certFile` and `keyFile` are where they are. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority that signs what it is asked to. */
export interface Authority extends Certificate {
  /** `names` is an X.509 subjectAltName, e.g. `DNS:localhost,IP:127.0.0.1`; `commonName` is also a client's user. */
  sign(commonName: string, names?: string): Certificate;
}

/** Makes an authority that nobody knows, in a folder. */
export function makeAuthority(folder: string, name: string): Authority {
  const authority = make(folder, name, name, []);
  return {
    ...authority,
    sign(commonName, names) {
      const by = ['-CA', authority.certFile, '-CAkey', authority.keyFile];
      const plain = ['-addext', 'basicConstraints=critical,CA:FALSE'];
      const alternative = names === undefined ? [] : ['-addext', `subjectAltName=${names}`];
      const file = `${name}-${commonName}-${(names ?? '').replaceAll(/\W/g, '_')}`;
      return make(folder, file, commonName, [...by, ...plain, ...alternative]);
    },
  };
}

function make(folder: string, file: string, commonName: string, options: readonly string[]): Certificate {
  const [certFile, keyFile] = [join(folder, `${file}.crt`), join(folder, `${file}.key`)];
  const request = ['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const out = ['-keyout', keyFile, '-out', certFile, '-days', '2', '-subj', `/CN=${commonName}`];
  execFileSync('openssl', [...request, ...out, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { cert: readFileSync(certFile), key: readFileSync(keyFile), certFile, keyFile };
}
