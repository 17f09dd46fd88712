import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

const SOURCES = new Set(['.ts', '.tsx']);

/** Returns the paths of all TypeScript files below a folder, from the top of the project. */
export const sourcesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => SOURCES.has(extname(file)));
