import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CarryoverError } from '../../errors.ts';
import { untilSilent } from './until-silent.ts';

/** The bytes of an object from some place on. */
export interface Opened {
  readonly stream: Readable;
  /** Names these very bytes: another version has another one. */
  readonly version: string;
  /** Size of the whole object. */
  readonly size: number;
}

/** An object that is read, in one transfer or in several. */
export interface Source {
  /** Asks for the bytes from `from` to before `end`; of that version, if one is given, and of no other. */
  open(from: number, end: number, version: string | null): Promise<Opened>;
  /** The error for a transfer that ended too often, or with wrong bytes. */
  failed(what: string): CarryoverError;
  /** As far as it is to be read. */
  readonly bytes: number;
  readonly silenceSeconds: number;
}

/** Transfers in a row that may break without having brought a single byte. */
const patience = 5;

/** Reads an object; a transfer that breaks, ends early or falls silent is taken up again where it broke. */
export async function* readOn(source: Source): AsyncGenerator<Buffer> {
  const { bytes, failed } = source;
  const progress = { at: 0 };
  let version: string | null = null;
  for (let idle = 0; ;) {
    const before = progress.at;
    // To learn that it is there, a byte at least is asked for.
    const opened: Opened = await source.open(before, Math.max(1, bytes), version);
    version = opened.version;
    const end = Math.min(opened.size, bytes);
    if (end === 0) return void opened.stream.destroy();
    const fault = yield* transfer(opened, source, progress);
    if (progress.at > end) throw failed('it sent more than it has');
    // An error behind the last byte says that the bytes are not those that were stored.
    if (progress.at === end && fault !== null) throw failed('what it sent is not what its checksum says');
    if (progress.at === end) return;
    idle = progress.at > before ? 0 : idle + 1;
    if (idle >= patience)
      throw failed(`the transfer broke off after ${progress.at} of ${end} bytes, again and again`);
    await sleep(100 * 2 ** idle);
  }
}

/** @returns why it ended before its end; null if nothing says so */
async function* transfer(
  { stream }: Opened,
  { silenceSeconds }: Source,
  progress: { at: number },
): AsyncGenerator<Buffer, unknown> {
  try {
    for await (const chunk of untilSilent(stream, silenceSeconds)) {
      progress.at += chunk.length;
      yield chunk;
    }
    return null;
  } catch (error) {
    return error;
  } finally {
    stream.destroy();
  }
}
