import { describe, expect, test } from 'vitest';
import { CarryoverError } from '../../../src/errors.ts';
import { parseRemoteUrl } from '../../../src/storage/remote/remote-url.ts';

test('a bucket, a prefix and options', () => {
  expect(
    parseRemoteUrl('s3://my-bucket/a/b=1/?endpoint=https%3A%2F%2Fs3.example.org%3A9000%2F&region=eu-west-1'),
  ).toEqual({
    scheme: 's3',
    container: 'my-bucket',
    prefix: 'a/b=1',
    location: 's3://my-bucket/a/b=1',
    endpoint: 'https://s3.example.org:9000',
    connectSeconds: 10,
    silenceSeconds: 60,
    options: new Map([
      ['endpoint', 'https://s3.example.org:9000/'],
      ['region', 'eu-west-1'],
    ]),
  });
});

test('the prefix may be missing, and a "/" at the end', () => {
  for (const url of ['gs://bucket_1', 'gs://bucket_1/', 'GS://bucket_1'])
    expect(parseRemoteUrl(url)).toMatchObject({ prefix: '', location: 'gs://bucket_1', endpoint: null });
  expect(parseRemoteUrl('azure://box/p/?account=shop').location).toBe('azure://box/p');
});

test('seconds', () => {
  const url = parseRemoteUrl('s3://bucket?connectTimeout=3&silenceTimeout=9999');
  expect([url.connectSeconds, url.silenceSeconds]).toEqual([3, 9999]);
});

describe('refused', () => {
  const canary = 'wJalrXUtnFEMIcanary';
  test.each([
    ['no scheme that is known', 'ftp://bucket/p', 'begin with s3://'],
    ['one slash', 's3:/bucket/p', 'begin with s3://'],
    ['no bucket', 's3:///p', 'names no bucket'],
    ['a bucket that is none', 's3://My_Bucket', 'bucket whose name is none'],
    ['a container that is none', 'azure://a--b', 'container whose name is none'],
    ['a port', 's3://bucket:9000/p', 'bucket whose name is none'],
    ['credentials', `s3://AKIA:${canary}@bucket/p`, 'has credentials in it'],
    ['credentials in the prefix', `s3://bucket/AKIA:${canary}@x`, 'prefix that is none'],
    ['a way up', 's3://bucket/a/../b', 'prefix that is none'],
    ['a part that is empty', 's3://bucket/a//b', 'prefix that is none'],
    ['a fragment', `s3://bucket/p#${canary}`, 'has a "#"'],
    ['a space', 's3://bucket/p q', 'has a space'],
    ['an unknown option', 's3://bucket?regoin=x', 'has an option "regoin"'],
    ["another provider's option", 's3://bucket?account=x', 'has an option "account"'],
    ['a key as an option', `s3://bucket?secretAccessKey=${canary}`, 'has an option for credentials'],
    ['a signature as an option', `azure://box?sig=${canary}`, 'has an option for credentials'],
    ['an option that is none', `s3://bucket?${canary}%2B/=x`, 'option whose name is none'],
    ['an option without a value', 's3://bucket?region', '"region" without a value'],
    ['an option twice', 's3://bucket?region=a&region=b', '"region" twice'],
    ['a wrong %', 's3://bucket?region=%zz', 'has a "%" in its region'],
    ['an endpoint that is none', 's3://bucket?endpoint=127.0.0.1:9000', 'endpoint that is none'],
    [
      'credentials in the endpoint',
      `s3://bucket?endpoint=https://a:${canary}@h`,
      'credentials in its endpoint',
    ],
    ['an endpoint in the clear', 's3://bucket?endpoint=http://s3.example.org', 'without TLS'],
    ['neither yes nor no', 's3://bucket?insecure=yes', 'another value than true or false'],
    ['no seconds', 's3://bucket?silenceTimeout=0', 'no number of seconds'],
  ])('%s', (_, url, sentence) => {
    const error = faultOf(url);
    expect(error).toMatchObject({ code: 'URL_INVALID' });
    expect(error.message).toContain(sentence);
    expect(`${error.message} ${error.hint}`).not.toContain(canary);
  });

  test('an option that is nearly right is named, else all are', () => {
    expect(faultOf('s3://bucket?regoin=x').hint).toBe('Did you mean "region"?');
    expect(faultOf('gs://bucket?zzz=x').hint).toBe('Known: endpoint, insecure, silenceTimeout.');
    expect(faultOf('s4://bucket').hint).toContain('Did you mean s3://?');
  });
});

test('a service in the clear is spoken to on this machine, or where that is said', () => {
  for (const host of ['127.0.0.1:9000', 'localhost', '[::1]:80'])
    expect(parseRemoteUrl(`s3://bucket?endpoint=http://${host}`).endpoint).toContain('http://');
  expect(parseRemoteUrl('s3://bucket?endpoint=http://s3.lan&insecure=true').endpoint).toBe('http://s3.lan');
});

function faultOf(url: string): CarryoverError {
  try {
    parseRemoteUrl(url);
  } catch (error) {
    if (error instanceof CarryoverError) return error;
  }
  throw new Error(`not refused: ${url}`);
}
