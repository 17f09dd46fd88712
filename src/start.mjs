// What `npm start` runs: builds the program where its sources have changed since the last build, and runs it.
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BuildFault } from './build/build-fault.mjs';
import { ensureBuild } from './build/ensure-build.mjs';
import { packageFault } from './build/package-fault.mjs';

try {
  const folder = await ensureBuild();
  module.enableCompileCache?.(join(folder, 'compiled')); // from Node 22 on
  const { started } = await import(pathToFileURL(join(folder, 'main.mjs')).href);
  await started;
  module.flushCompileCache?.();
} catch (error) {
  const words = error instanceof BuildFault ? error.message : packageFault(error);
  if (!words) throw error;
  console.error(words);
  process.exit(1); // Node 20 would show the whole error as well
}
