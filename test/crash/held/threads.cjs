// Preloaded first: notes which thread is the one of node's pool (UV_THREADPOOL_SIZE=1). It starts with the first thing
// that it is asked to do.
const { readdirSync, stat } = require('node:fs');

const threads = () => readdirSync('/proc/self/task');
const before = new Set(threads());
stat('/', () => undefined);
globalThis.poolThread = Number(threads().find((thread) => !before.has(thread)));
