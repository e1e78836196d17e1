import { setTimeout } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import type { OnEvent } from '../../events.ts';
import { chooseAuthenticator } from '../auth/choose-authenticator.ts';
import { openSession } from '../auth/session.ts';
import type { Source } from '../source.ts';
import { openAsk } from './open-ask.ts';
import { cleanError } from './clean-error.ts';
import type { HttpClient } from './http.ts';
import type { Insistence } from './insist.ts';
import { insist } from './insist.ts';
import { keepSecrets } from './keep-secrets.ts';
import { openLines } from './lines.ts';
import { openWire } from './open-wire.ts';
import { originsOf } from './origins.ts';
import { secretsOf } from './secrets-of.ts';
import { takeAnswer } from './take-answer.ts';
import { openTravel } from './travel.ts';
import { waiting } from './waiting.ts';
import { untouched } from './untouched.ts';
import { withQuery } from './with-query.ts';

export interface ClientInput {
  readonly source: Source;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Milliseconds of a clock that nobody turns. */
  readonly now?: () => number;
}

/**
 * Opens the client of one pull. What `consume` does keeps a place among the source's `concurrency`: it must not ask this client itself.
 * @throws CONFIG_INVALID if the file of certificates can't be used
 */
export async function openClient(input: ClientInput): Promise<HttpClient> {
  const { source, signal, random = Math.random, now = () => performance.now() } = input;
  const secrets = keepSecrets();
  secrets.add(...secretsOf(source));
  const wire = await openWire(source, signal);
  const lines = openLines(source, signal);
  const origins = originsOf(source);
  const travel = openTravel({ source, wire, lines, origins });
  const wait = waiting({ lines, secrets, now, sleep: input.sleep ?? sleep, signal, onEvent: input.onEvent });
  const how: Insistence = {
    retries: source.retries ?? 5,
    random,
    wait,
    mayRepeat: ({ parts }) => parts.again,
  };
  const ask = openAsk({ travel, origins, how });
  const session = openSession(chooseAuthenticator(source, { ask, secrets }), now);
  const limit = source.limits?.responseBytes ?? 4 * 1024 ** 3;

  /** Whatever fails after an abort failed because of it; and no error leaves with a secret in it. */
  async function guard<T>(work: () => Promise<T>): Promise<T> {
    if (signal?.aborted) throw interrupted();
    try {
      return await work();
    } catch (error) {
      throw signal?.aborted ? interrupted() : cleanError(error, secrets);
    }
  }

  return {
    get: (request, consume) =>
      guard(() => {
        const url = withQuery(origins.resolve(request.url), request.query ?? {});
        const trip = { method: 'GET', url, headers: request.headers ?? {} };
        return session.send((issued) =>
          insist(
            () =>
              travel({ ...trip, credentials: issued.credentials }, (incoming, from) =>
                takeAnswer(
                  {
                    incoming,
                    url: from,
                    limit,
                    own: origins.isOwn(from),
                    accepted: () => (issued.accepted = true),
                  },
                  consume,
                ),
              ),
            how,
          ),
        );
      }),
    redact: (text) => secrets.redact(text),
    async close() {
      lines.clear();
      await wire.close();
    },
  };
}

async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
}

function interrupted(): CarryoverError {
  return new CarryoverError('INTERRUPTED', `The pull was interrupted. ${untouched}`, {
    hint: 'Run the same command again: it goes on from the last complete page.',
  });
}
