import type { Connection } from './connection.ts';

export async function closeAll(connections: Iterable<Connection>): Promise<void> {
  await Promise.all([...connections].map((connection) => connection.close()));
}
