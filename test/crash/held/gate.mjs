// Preloaded: loads the modules of the program, says which threads will do the work, and waits to be let go. So whoever
// watches the run counts its system calls from the same instant every time, node's own start left out.
import { closeSync, readdirSync, readSync, writeSync } from 'node:fs';

const dist = new URL('../../../dist/', import.meta.url);
const commands = readdirSync(new URL('cli/commands/', dist)).map((name) => `cli/commands/${name}`);
const lazy = ['config/parse.js', 'engine/sqlite/engine.js', 'validate.js'];
for (const path of ['index.js', 'cli/main.js', ...lazy, ...commands]) {
  if (path.endsWith('.js')) await import(new URL(path, dist).href);
}
writeSync(3, `${JSON.stringify({ main: process.pid, pool: globalThis.poolThread })}\n`);
readSync(4, Buffer.alloc(1));
closeSync(3);
closeSync(4);
