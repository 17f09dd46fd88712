import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects all garbage, a few turns apart: what only garbage holds is gone after it. */
export async function collectGarbage(): Promise<void> {
  for (let times = 0; times < 2; times++) {
    await new Promise(setImmediate);
    gc();
  }
}
