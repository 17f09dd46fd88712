import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What a build is made of. Packages change with the lockfile only; the playground is never part of the program. */
const FILES = ['package-lock.json', 'tsconfig.json'];
const FOLDERS = ['drizzle', 'src'];
const LEFT_OUT = join('src', 'playground');

/** Returns 16 hexadecimal digits that differ wherever a build would. @param root the project's folder. */
export function fingerprint(root) {
  const names = [...FILES, ...FOLDERS.flatMap((folder) => namesBelow(root, folder))];
  const hash = createHash('sha256');
  for (const name of names.sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0');
  return hash.digest('hex').slice(0, 16);
}

const namesBelow = (root, folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith(LEFT_OUT));
