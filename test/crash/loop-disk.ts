import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether an image of a disk may be mounted here. */
export const canMountImages = tryMount();

/**
 * A file system in an image file. `commit=300`: what nobody flushes stays out of the image for minutes, so a copy of the
 * image is what a power cut leaves.
 */
export function makeDisk(image: string): void {
  writeFileSync(image, '');
  truncateSync(image, 24 * 1024 * 1024);
  execFileSync('mkfs.ext4', ['-q', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image]);
}

/** Mounts an image on a new folder; the returned function takes it off again. */
export function mountDisk(image: string, folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-o', 'loop,commit=300', image, folder], { stdio: 'pipe' });
  return () => void execFileSync('umount', [folder]);
}

function tryMount(): boolean {
  if (spawnSync('mkfs.ext4', ['-V']).status !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'carryover-mount-'));
  try {
    makeDisk(join(folder, 'image'));
    mountDisk(join(folder, 'image'), join(folder, 'disk'))();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
