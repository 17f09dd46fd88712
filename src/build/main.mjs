// What `npm run build` runs.
import { BuildFault } from './build-fault.mjs';
import { ensureBuild } from './ensure-build.mjs';

try {
  console.log(`Built in ${await ensureBuild()}`);
} catch (error) {
  if (!(error instanceof BuildFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
