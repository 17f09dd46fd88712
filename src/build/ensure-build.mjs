import { accessSync, constants, existsSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BuildFault } from './build-fault.mjs';
import { fingerprint } from './fingerprint.mjs';
import { writablePlace } from './places.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The build that runs where there are no sources: a link to the one that was made last. */
const CURRENT = join(root, 'dist', 'current');

const HOW =
  'Run “npm ci” and “npm run build” in a whole checkout, and bring its dist/ here with src/start.mjs, src/build/ and package.json.';

/**
 * Returns the folder with a build of the sources as they are now: the one in `dist/`, else one in a cache of this user's
 * where `dist/` cannot be written; it is made where there is none. Where there are no sources it is the last one in `dist/`.
 * @throws where there is none and it cannot be made, with the reason.
 */
export async function ensureBuild() {
  if (!existsSync(join(root, 'src/main.ts'))) {
    if (isReadable(CURRENT)) return CURRENT;
    throw new BuildFault(`Learner Desk is not built: there is no dist/ here. ${HOW}`);
  }
  const name = fingerprint(root);
  const shipped = join(root, 'dist', name);
  if (!isReadable(shipped)) {
    const bundler = await loadBundler();
    const folder = join(writablePlace(root), name);
    if (!isReadable(folder)) await bundler.bundle(root, folder);
    if (folder !== shipped) return folder;
  }
  pointTo(name);
  return shipped;
}

/** The bundler is loaded only where there is something to build: production has none. */
async function loadBundler() {
  try {
    return await import('./bundle.mjs');
  } catch (cause) {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const what = existsSync(join(root, 'dist')) ? 'dist/ was made of other sources' : 'there is no dist/ here';
    throw new BuildFault(
      `Learner Desk is not built: ${what}, and the packages that build it are not installed (esbuild). ${HOW}`,
    );
  }
}

/** Has `dist/current` lead to this build, in one step; where nothing can be written, the sources find it by its name. */
function pointTo(name) {
  const half = `${CURRENT}.${process.pid}`;
  try {
    if (existsSync(CURRENT) && readlinkSync(CURRENT) === name) return;
    symlinkSync(name, half, 'dir');
    renameSync(half, CURRENT);
  } catch {
    rmSync(half, { force: true });
  }
}

function isReadable(folder) {
  try {
    accessSync(join(folder, 'main.mjs'), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
