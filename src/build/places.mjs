import { createHash } from 'node:crypto';
import { accessSync, constants, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuildFault } from './build-fault.mjs';

/**
 * Returns the first folder where builds of this checkout can be kept: its own `dist/`, else one in this user's cache, else
 * one in the temporary folder.
 * @throws where none can be written: the message names each with what stands in the way.
 */
export function writablePlace(root) {
  const places = [
    () => ownPlace(root),
    () => privatePlace(cacheFolder(), root),
    () => privatePlace(tempFolder(), root),
  ];
  const problems = [];
  for (const place of places)
    try {
      return place();
    } catch (error) {
      problems.push(error.message);
    }
  throw new BuildFault(`Learner Desk cannot be built, because it can be written nowhere:\n  ${problems.join('\n  ')}`);
}

function ownPlace(root) {
  const folder = join(root, 'dist');
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  return folder;
}

/** XDG Base Directory Specification: what can be made anew at any time. */
const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'learner-desk');

const tempFolder = () => join(tmpdir(), `learner-desk-${process.getuid?.() ?? 'builds'}`);

/** A checkout's folder in `parent`, which must be nobody's but ours: what lies there will be run. */
function privatePlace(parent, root) {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(parent); // a link is not followed
  const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
  if (!lstatSync(parent).isDirectory() || !isOurs) throw new Error(`${parent} is not a folder of this user's alone`);
  const folder = join(parent, createHash('sha256').update(root).digest('hex').slice(0, 16));
  mkdirSync(folder, { recursive: true });
  linkPackages(folder, root);
  return folder;
}

/** Packages with machine code are not bundled: a build finds them above itself, as in the checkout. */
function linkPackages(folder, root) {
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
