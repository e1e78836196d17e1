/** Why a fallback can't serve: goes on from its name, as in `is 9 days old`. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/** The same for an error that reading it met: its sentence, without what it says of the database. */
export function unusableFor(error: unknown): Unusable {
  if (error instanceof Unusable) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new Unusable(`cannot be used: ${withoutState(text)}`, { cause: error });
}

/** A message without its last words on what state the data is in. */
export function withoutState(message: string): string {
  return message.replace(
    /(?:;|\.) (?:no snapshot was taken|nothing was changed|the snapshot was not used).*$/is,
    '.',
  );
}
