/** A connection on which an answer is waited for. */
export interface Patience {
  /** How long a server may be silent before it is asked. */
  readonly seconds: number;
  /** What has come and what is still to go: as long as it changes, nobody is silent. */
  progress(): string;
  /** Asks the server on another connection whether it is at work on the answer; false, too, if it can't be reached. Never rejects. */
  isAtWork(): Promise<boolean>;
  /** The other end is gone: has the answer rejected. Never rejects itself. */
  giveUp(): Promise<void>;
}

/** In a row, so that nothing is given up for an answer that is just under way. */
const looks = 2;

/**
 * Waits for an answer, which may take hours, or never come: where something in between has forgotten the connection, our end
 * of it looks like that of a server that is busy. So a silent server is asked whether it is.
 */
export async function untilAnswered<T>(answer: Promise<T>, patience: Patience): Promise<T> {
  let before = patience.progress();
  let silent = 0;
  let isOver = false;
  const look = async (): Promise<void> => {
    const now = patience.progress();
    const isSilent = now === before && !(await patience.isAtWork());
    before = now;
    silent = isSilent ? silent + 1 : 0;
    if (isOver) return;
    if (silent < looks) timer = wait();
    else await patience.giveUp();
  };
  const wait = (): NodeJS.Timeout => setTimeout(() => void look(), patience.seconds * 1000);
  let timer = wait();
  try {
    return await answer;
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
