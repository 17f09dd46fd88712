// What `npm start` and the operator's commands run: `node src/start.mjs [command] [its arguments]`. A checkout is built
// first where its sources have changed since the last build; production has its dist/.
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BuildFault } from './build/build-fault.mjs';
import { readCommand } from './build/commands.mjs';
import { ensureBuild } from './build/ensure-build.mjs';
import { answerArguments } from './build/help.mjs';
import { packageFault } from './build/package-fault.mjs';

const { name, args } = readCommand(process.argv.slice(2));
const answer = name === 'main' ? answerArguments(args) : undefined;
if (answer) {
  (answer.code === 0 ? console.log : console.error)(answer.words);
  process.exit(answer.code);
}
process.argv.splice(2, Number.POSITIVE_INFINITY, ...args); // each command reads its own

try {
  const folder = await ensureBuild();
  module.enableCompileCache?.(join(folder, 'compiled')); // from Node 22 on
  const { started } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  await started;
  module.flushCompileCache?.();
} catch (error) {
  const words = error instanceof BuildFault ? error.message : packageFault(error);
  if (!words) throw error;
  console.error(words);
  process.exit(1); // Node 20 would show the whole error as well
}
