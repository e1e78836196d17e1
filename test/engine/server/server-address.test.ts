import fc from 'fast-check';
import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { CarryoverError } from '../../../src/errors.ts';
import { databaseName, resolveUrl } from '../../../src/engine/choose.ts';
import { parseServerUrl } from '../../../src/engine/server/server-address.ts';

describe('the URL of a server', () => {
  test('has everything, or what is usual', () => {
    expect(parseServerUrl('postgresql://app:secret@db.example.org:6432/shop')).toEqual({
      location: 'postgres://db.example.org:6432/shop',
      host: 'db.example.org',
      port: 6432,
      socket: null,
      user: 'app',
      password: 'secret',
      database: 'shop',
      tls: { mode: 'verify-full' },
      connectSeconds: 10,
      silenceSeconds: 60,
    });
    expect(parseServerUrl('mariadb:///shop')).toEqual({
      location: 'mariadb://localhost:3306/shop',
      host: 'localhost',
      port: 3306,
      socket: null,
      user: userInfo().username,
      password: '',
      database: 'shop',
      tls: { mode: 'disable' },
      connectSeconds: 10,
      silenceSeconds: 60,
    });
    expect(parseServerUrl('postgres://h/shop')).toMatchObject({ port: 5432, user: userInfo().username });
  });

  test('gives the database its whole name, a folder for it changes nothing', () => {
    for (const [url, name] of [
      ['postgres://h/shop.v2', 'shop.v2'],
      ['mysql://u:p%2Fw@h:1/sh%2Fop?sslmode=disable', 'sh/op'],
      ['POSTGRES://h/%C3%A4', 'ä'],
    ] as const) {
      expect(databaseName(url)).toBe(name);
      expect(resolveUrl(url, '/srv')).toBe(url);
    }
    expect(databaseName('sqlite:./shop.v2.db')).toBe('shop.v2');
  });

  test('may have an IPv6 address', () => {
    const address = parseServerUrl('postgres://u@[2001:db8::1]:99/d');
    expect(address).toMatchObject({
      host: '2001:db8::1',
      port: 99,
      location: 'postgres://[2001:db8::1]:99/d',
    });
    expect(parseServerUrl('mysql://u@[fe80::1%25eth0]/d').host).toBe('fe80::1%eth0');
  });

  test('may have a socket', () => {
    expect(parseServerUrl('postgres:///shop?host=/var/run/postgresql')).toMatchObject({
      location: 'postgres:///shop?host=/var/run/postgresql',
      socket: '/var/run/postgresql',
      tls: { mode: 'disable' },
    });
    expect(parseServerUrl('postgres://u@%2Ftmp%2Fa%20b:99/shop')).toMatchObject({
      location: 'postgres:///shop?host=/tmp/a%20b',
      socket: '/tmp/a b',
      port: 99,
    });
    expect(parseServerUrl('mysql://root@localhost/shop?socket=/run/my+sql.sock').socket).toBe(
      '/run/my+sql.sock',
    );
  });

  test('carries any user, password and database, and shows none but the last', () => {
    const anything = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !text.includes('\0') && text.isWellFormed());
    fc.assert(
      fc.property(anything, anything, anything, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        const address = parseServerUrl(`mysql://${u}:${p}@h/${d}`);
        expect(address).toMatchObject({ user, password, database, location: `mysql://h:3306/${d}` });
      }),
    );
  });

  test.each([
    ['a @ in it', 'p@ss'],
    ['a : in it', 'p:ss'],
    ['brackets', 'p[s]s'],
    ['quotes', `p"s's`],
  ])('takes a password with %s as it is', (_, password) => {
    expect(parseServerUrl(`postgres://app:${password}@h/d`)).toMatchObject({ host: 'h', password });
  });
});

describe('a URL that is wrong', () => {
  const secret = 'Tr0ub4dor';
  test.each([
    ['no database', 'postgres://app:Tr0ub4dor@h', 'names no database'],
    ['no database behind the slash', 'mysql://app:Tr0ub4dor@h/?sslmode=disable', 'names no database'],
    ['two names', 'postgres://app:Tr0ub4dor@h/a/b', 'more than one name'],
    ['a port that is too high', 'postgres://app:Tr0ub4dor@h:65536/d', 'port'],
    ['a port that is none', 'postgres://app:Tr0ub4dor@h:abc/d', 'port'],
    ['no host behind the password', 'postgres://app:Tr0ub4dor/d', 'port'],
    ['port 0', 'postgres://app:Tr0ub4dor@h:0/d', 'port'],
    ['two hosts', 'postgres://app:Tr0ub4dor@a,b/d', 'more than one host'],
    ['half a bracket', 'postgres://app:Tr0ub4dor@[::1/d', 'host'],
    ['a slash in the password', 'postgres://app:Tr0ub4dor/x@h/d', 'percent-encoded'],
    ['a slash after digits', 'postgres://app:123/Tr0ub4dor@h/d', 'percent-encoded'],
    ['a question mark in the password', 'postgres://app:Tr0ub4dor?x=1@h/d', 'percent-encoded'],
    ['a hash in the password', 'postgres://app:1#Tr0ub4dor@h/d', 'percent-encoded'],
    ['a percent sign in the password', 'postgres://app:Tr0ub4dor%@h/d', 'hexadecimal'],
    ['a NUL in the password', 'postgres://app:Tr0ub4dor%00@h/d', 'NUL'],
    ['a space', 'postgres://app:Tr0ub4dor x@h/d', 'space'],
    ['a newline at its end', 'postgres://app:Tr0ub4dor@h/d\n', 'control character'],
    ['no user', 'postgres://:Tr0ub4dor@h/d', 'no user'],
    ['an unknown option', 'postgres://app:Tr0ub4dor@h/d?sslmod=require', '"sslmod"'],
    ['an option of the other kind of server', 'postgres://app:Tr0ub4dor@h/d?socket=/s', '"socket"'],
    ['a password as an option', 'postgres://app@h/d?password=Tr0ub4dor', '"password"'],
    ['an option twice', 'postgres://app:Tr0ub4dor@h/d?sslmode=require&sslmode=disable', 'twice'],
    ['an option in both spellings', 'mysql://app:Tr0ub4dor@h/d?sslmode=require&ssl-mode=REQUIRED', 'both'],
    ['an option without a value', 'postgres://app:Tr0ub4dor@h/d?sslmode', 'without a value'],
    ['an sslmode that may end in the clear', 'postgres://app:Tr0ub4dor@h/d?sslmode=prefer', 'sslmode=prefer'],
    ['an sslmode that there is not', 'postgres://app:Tr0ub4dor@h/d?sslmode=full', 'sslmode'],
    ['a certificate without its key', 'postgres://app:Tr0ub4dor@h/d?sslcert=/c.pem', 'sslkey'],
    ['a relative path', 'postgres://app:Tr0ub4dor@h/d?sslrootcert=ca.pem', 'absolute'],
    [
      'a CA that is not looked at',
      'postgres://app:Tr0ub4dor@h/d?sslmode=require&sslrootcert=/ca.pem',
      'sslrootcert',
    ],
    [
      'a certificate that is not used',
      'postgres://app:Tr0ub4dor@h/d?sslmode=disable&sslcert=/c&sslkey=/k',
      'sslcert',
    ],
    ['a host and a socket', 'postgres://app:Tr0ub4dor@h/d?host=/tmp', 'socket'],
    ['a socket that is a host', 'postgres://app:Tr0ub4dor@/d?host=h', 'absolute'],
    ['a time-out of no time', 'postgres://app:Tr0ub4dor@h/d?connect_timeout=0', 'connect_timeout'],
    ['another scheme', 'redis://app:Tr0ub4dor@h/d', 'begin'],
    ['one slash', 'postgres:/app:Tr0ub4dor@h/d', 'begin'],
  ])('%s: is refused in a sentence that shows no password', (_, url, words) => {
    const error = errorOf(url);
    expect(error.code).toBe('URL_INVALID');
    expect(`${error.message} ${error.hint ?? ''}`).toContain(words);
    expect(
      JSON.stringify([error.message, error.hint, error.details ?? null, String(error.cause)]),
    ).not.toContain(secret);
  });

  test('an unknown option is told the nearest known one', () => {
    expect(errorOf('postgres://h/d?sslmod=require').hint).toBe('Did you mean "sslmode"?');
    expect(errorOf('mysql://h/d?sslmode=verifyfull').hint).toContain('Did you mean "verify-full"?');
    expect(errorOf('mysql://h/d?charset=utf8').hint).toContain('connect_timeout');
  });
});

describe('TLS, as a URL asks for it', () => {
  const tlsOf = (url: string) => parseServerUrl(url).tls;

  test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'db.localhost'])(
    'is not needed to %s',
    (host) => {
      expect(tlsOf(`postgres://${host}/d`)).toEqual({ mode: 'disable' });
    },
  );

  test.each([
    'db',
    'db.example.org',
    '10.0.0.1',
    '192.168.1.2',
    '[2001:db8::1]',
    '128.0.0.1',
    'localhost.example.org',
    '127.0.0.1.example.org',
  ])('is verified to %s, unless the URL says otherwise', (host) => {
    expect(tlsOf(`mysql://${host}/d`)).toEqual({ mode: 'verify-full' });
    expect(tlsOf(`mysql://${host}/d?sslmode=require`)).toEqual({ mode: 'require' });
  });

  test('is verified on this machine too if a certificate is given', () => {
    expect(tlsOf('postgres://localhost/d?sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem')).toEqual({
      mode: 'verify-full',
      ca: '/ca.pem',
      client: { cert: '/c.pem', key: '/k.pem' },
    });
  });

  test("understands MySQL's own words, and the system's authorities by name", () => {
    expect(tlsOf('mysql://h/d?ssl-mode=VERIFY_CA&ssl-ca=/ca.pem')).toEqual({
      mode: 'verify-ca',
      ca: '/ca.pem',
    });
    expect(tlsOf('mysql://h/d?ssl-mode=VERIFY_IDENTITY')).toEqual({ mode: 'verify-full' });
    expect(tlsOf('postgres://h/d?sslmode=verify-full&sslrootcert=system')).toEqual({ mode: 'verify-full' });
  });
});

function errorOf(url: string): CarryoverError {
  try {
    parseServerUrl(url);
  } catch (error) {
    if (error instanceof CarryoverError) return error;
    throw error;
  }
  throw new Error('it was taken');
}
