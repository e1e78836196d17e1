// Runs one call of the public API and sends itself a signal at the nth step that it is told of, or at the first of that name;
// tells each before. 0: never.
import { backup, drill, init, restore, upgrade } from '../../../dist/index.js';

const [name, options, at, signal] = process.argv.slice(2);
let count = 0;

function onEvent(event) {
  if (event.type !== 'step') return;
  count += 1;
  process.stdout.write(`${event.step}\n`);
  if (event.step === at || count === Number(at)) process.kill(process.pid, signal);
}

await { backup, drill, init, restore, upgrade }[name]({ ...JSON.parse(options), onEvent });
