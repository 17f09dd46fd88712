// What `npm start` and the operator's commands run: `node src/start.mjs [command] [its arguments]`. A checkout is built
// first where its sources have changed since the last build; production has its dist/.
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BuildFault } from './build/build-fault.mjs';
import { readCommand } from './build/commands.mjs';
import { ensureBuild } from './build/ensure-build.mjs';
import { packageFault } from './build/package-fault.mjs';

try {
  const folder = await ensureBuild();
  module.enableCompileCache?.(join(folder, 'compiled')); // from Node 22 on
  const { name, args } = readCommand(process.argv.slice(2));
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
  const { started } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  await started;
  module.flushCompileCache?.();
} catch (error) {
  const words = error instanceof BuildFault ? error.message : packageFault(error);
  if (!words) throw error;
  console.error(words);
  process.exit(1); // Node 20 would show the whole error as well
}
