import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the version in package.json, and the commit that is checked out, or DESK_COMMIT where there is no git (as where an
 * image is built); null where neither is known.
 */
export function readVersion(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { version, commit: process.env.DESK_COMMIT || readCommit(root) };
}

function readCommit(root) {
  if (!existsSync(join(root, '.git'))) return null;
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('git', ['-C', root, 'rev-parse', '--short=12', 'HEAD'], options).trim();
  } catch {
    return null;
  }
}
