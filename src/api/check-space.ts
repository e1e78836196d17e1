import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nearestFolder } from '../files/nearest-folder.ts';
import type { Finding } from './options.ts';

/** A snapshot, the retained copy and the staged rows: each at most about the size of the database. */
const COPIES = 3;

/** Whether there is room for an upgrade, where the database lies and where the snapshots go, if that is a folder. */
export async function checkSpace(files: readonly string[], folders: readonly string[]): Promise<Finding> {
  const needed = COPIES * (await total(files));
  const places = [...files.map((file) => dirname(file)), ...(await Promise.all(folders.map(nearestFolder)))];
  const free = await Promise.all([...new Set(places)].map(freeBytes));
  const least = Math.min(...free);
  if (places.length === 0)
    return {
      name: 'space',
      state: 'ok',
      message: "Neither the server's disk nor the storage's space can be seen from here.",
    };
  if (files.length === 0) {
    const message = `${megabytes(least)} MB free for snapshots. The server's own disk can't be seen from here.`;
    return { name: 'space', state: 'ok', message };
  }
  const facts = `${megabytes(least)} MB free, about ${megabytes(needed)} MB needed for an upgrade.`;
  return { name: 'space', state: least < needed ? 'warning' : 'ok', message: facts };
}

async function total(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(async (file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function megabytes(bytes: number): string {
  return Math.ceil(bytes / 1_000_000).toLocaleString('en-US');
}
