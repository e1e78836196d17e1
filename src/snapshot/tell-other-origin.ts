import type { OnEvent } from '../events.ts';
import type { Manifest } from './format.ts';

type Filed = Pick<Manifest, 'id' | 'database' | 'origin'>;

/**
 * Warns of a snapshot that is filed with those of another database: `latest` may mean the other one's then, and a `prune`
 * counts them together. A database that was moved is told once, as the next snapshot has the new place.
 */
export function tellOtherOrigin(previous: Filed, next: Pick<Filed, 'origin'>, onEvent?: OnEvent): void {
  const [before, now] = [previous.origin, next.origin];
  if (before.kind !== 'database' || now.kind !== 'database' || before.location === now.location) return;
  onEvent?.({
    type: 'warning',
    code: 'OTHER_DATABASE',
    message: `The snapshot before, ${previous.id}, is of ${before.location}, this one of ${now.location}, and both are filed under "${previous.database}". Unless it was moved, give each its own folder of snapshots (--snapshots): else "latest" and prune mix them.`,
  });
}
