// Preloaded into the fuzzed program: on SIGUSR2 it collects its garbage and says on stderr what is left, in bytes.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
let count = 0;

process.on('SIGUSR2', () => {
  collectGarbage();
  collectGarbage(); // what the first one finalised
  const { heapUsed, external } = process.memoryUsage();
  count += 1;
  process.stderr.write(`heap ${count}: ${heapUsed + external}\n`);
});
