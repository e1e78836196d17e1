import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Session } from '../engine/engine.ts';
import type { Finding } from './options.ts';
import { nearestFolder } from '../files/nearest-folder.ts';

/** Whether this user may change the database or its files, and write beside them and into the folder of the snapshots, if it is one. */
export async function checkRights(session: Session, folders: readonly string[]): Promise<Finding> {
  const missing = await session.missing('change');
  if (missing.length > 0) {
    const message = missing.map(({ what, mend }) => `${what} ${mend}`).join(' ');
    return { name: 'rights', state: 'error', code: 'RIGHTS_MISSING', message };
  }
  const files = session.files();
  const places = [
    ...files,
    ...files.map((file) => dirname(file)),
    ...(await Promise.all(folders.map(nearestFolder))),
  ];
  const closed: string[] = [];
  for (const place of new Set(places)) if (!(await isWritable(place))) closed.push(place);
  if (closed.length === 0)
    return {
      name: 'rights',
      state: 'ok',
      message: 'Nothing is missing to change the database and to write snapshots.',
    };
  return { name: 'rights', state: 'error', message: `Not writable for this user: ${closed.join(', ')}.` };
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}
