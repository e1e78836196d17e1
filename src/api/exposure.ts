import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';

/** A path that Git might overwrite or publish. */
export interface Exposure {
  readonly path: string;
  /** Root of the Git work tree that it is in. */
  readonly workTree: string;
  /** `unknown`: Git could not be asked; `message` says why. */
  readonly state: 'tracked' | 'not ignored' | 'unknown';
  /** One sentence. */
  readonly message: string;
}

const GIT_TIMEOUT = 3000;

/**
 * Which of these files and folders are inside a Git work tree and tracked, or not ignored: a forced checkout overwrites
 * or removes those. Paths need not exist yet. Asks `git` only where a `.git` is found above. Never throws for what Git says.
 */
export async function exposure(paths: readonly string[]): Promise<Exposure[]> {
  const found = await Promise.all([...new Set(paths)].map(exposureOf));
  return found.filter((one) => one !== null);
}

async function exposureOf(path: string): Promise<Exposure | null> {
  const { real, folder } = await locate(resolve(path));
  const workTree = await findWorkTree(folder ? real : dirname(real));
  if (workTree === null) return null;
  const inside = relative(workTree, real) || '.';
  try {
    if (await isTracked(workTree, inside)) return exposed(path, workTree, 'tracked');
    // A rule such as `snapshots/` only matches what is inside, as long as the folder is not there.
    const ignored = await isIgnored(workTree, folder ? join(inside, 'manifest.json') : inside);
    return ignored ? null : exposed(path, workTree, 'not ignored');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `Can't tell whether Git tracks ${path}: ${why}`;
    return { path, workTree, state: 'unknown', message };
  }
}

function exposed(path: string, workTree: string, state: 'tracked' | 'not ignored'): Exposure {
  const fact = state === 'tracked' ? 'is tracked by Git' : 'is inside a Git work tree and not ignored';
  const message = `${path} ${fact} (${workTree}): a forced checkout or clean destroys it, and a commit publishes it. Move it out, or add it to .gitignore.`;
  return { path, workTree, state, message };
}

/** The path without symbolic links, as Git sees it, and whether it is a folder (what is not there yet may become one). */
async function locate(path: string): Promise<{ real: string; folder: boolean }> {
  try {
    const real = await realpath(path);
    return { real, folder: (await stat(real)).isDirectory() };
  } catch {
    if (dirname(path) === path) return { real: path, folder: true };
    const parent = await locate(dirname(path));
    return { real: join(parent.real, basename(path)), folder: true };
  }
}

async function findWorkTree(folder: string): Promise<string | null> {
  const there = await stat(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  if (there) return folder;
  return dirname(folder) === folder ? null : findWorkTree(dirname(folder));
}

async function isTracked(workTree: string, path: string): Promise<boolean> {
  const { code, stdout } = await git(workTree, ['--literal-pathspecs', 'ls-files', '-z', '--', path]);
  if (code !== 0) throw new Error(`git ended with exit code ${code}`);
  return stdout !== '';
}

/** For what is not tracked. `check-ignore` takes wildcards as they are (without the index), but not a leading colon. */
async function isIgnored(workTree: string, path: string): Promise<boolean> {
  const { code } = await git(workTree, ['check-ignore', '--no-index', '--quiet', '--', `./${path}`]);
  if (code === 0 || code === 1) return code === 0;
  throw new Error(`git ended with exit code ${code}`);
}

/** Runs git without letting the work tree's own settings start a program. @throws if git is absent, too slow or refuses */
function git(workTree: string, words: readonly string[]): Promise<{ code: number; stdout: string }> {
  const safe = ['-C', workTree, '-c', 'core.fsmonitor=false'];
  const options = { timeout: GIT_TIMEOUT, maxBuffer: 64 * 1024 * 1024, windowsHide: true };
  return new Promise((resolved, reject) => {
    execFile('git', [...safe, ...words], options, (error, stdout, stderr) => {
      if (error === null) resolved({ code: 0, stdout });
      else if (error.code === 'ENOENT') reject(new Error('the git program is not installed'));
      else if (error.killed === true) reject(new Error('git did not answer in time'));
      else if (error.code === 1) resolved({ code: 1, stdout });
      else reject(new Error(firstLine(stderr) || error.message));
    });
  });
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim() ?? '';
}
