import type { Installed } from '../../api/install-schedules.ts';
import { plain } from './plain.ts';

/** As it is to stand there, whole: for a pipe, too. */
export function describeInstalled({ text, place, changed }: Installed): string {
  if (place === null) return plain(text);
  return `${changed ? 'Installed in' : 'It stands already in'} ${plain(place)}:\n${plain(text)}`;
}
