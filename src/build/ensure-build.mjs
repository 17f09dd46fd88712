import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.mjs';
import { writablePlace } from './places.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Returns the folder with a build of the sources as they are now: the one in `dist/`, else one in a cache of this user's
 * where `dist/` cannot be written; it is made where there is none.
 * @throws where it cannot be built, with the reason.
 */
export async function ensureBuild() {
  const name = fingerprint(root);
  const shipped = join(root, 'dist', name);
  if (isReadable(shipped)) return shipped;
  const folder = join(writablePlace(root), name);
  if (isReadable(folder)) return folder;
  // The bundler is loaded only where there is something to build.
  const { bundle } = await import('./bundle.mjs');
  await bundle(root, folder);
  return folder;
}

function isReadable(folder) {
  try {
    accessSync(join(folder, 'main.mjs'), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
