// What `npm run build` runs.
import { ensureBuild } from './ensure-build.mjs';

console.log(`Built in ${await ensureBuild()}`);
