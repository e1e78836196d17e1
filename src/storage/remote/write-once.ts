/** A write, whose answer may be lost on its way. */
export interface Write {
  send(): Promise<void>;
  /** The service says that there is an object already. */
  isTaken(error: unknown): boolean;
  /** The service says that it did nothing. */
  isCertain(error: unknown): boolean;
  /** Looks whether the object that is there is the one that was sent. */
  isOurs(): Promise<boolean>;
  fault(error: unknown): Error;
}

/**
 * Writes an object. A client that gets no answer sends it again, and then may find what it wrote itself; so whoever finds
 * an object looks whose it is. @returns false if there is one of somebody else's
 */
export async function writeOnce({ send, isTaken, isCertain, isOurs, fault }: Write): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (isTaken(error)) return isOurs();
    if (!isCertain(error) && (await isOurs().catch(() => false))) return true;
    throw fault(error);
  }
}
