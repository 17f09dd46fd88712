import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

/** One import of a source file: what it names, as a path from the top of the project where it is one of ours. */
export type Import = { file: string; target: string; isOurs: boolean; isTypeOnly: boolean };

/** Returns every import, export-from and `import()` of a TypeScript source. @throws where the source has a syntax error. */
export function importsOf(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  const found = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      name: moduleRequest.value,
      isTypeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? { name: moduleRequest.value, isTypeOnly: isType } : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      name: source.slice(start, end).replace(/^['"`]|['"`]$/g, ''),
      isTypeOnly: false,
    })),
  ];
  return found.map(({ name, isTypeOnly }) => {
    const isOurs = name.startsWith('.');
    return { file, target: isOurs ? normalize(join(dirname(file), name)) : name, isOurs, isTypeOnly };
  });
}

const SOURCES = new Set(['.ts', '.tsx']);

/** Returns the paths of all TypeScript files below a folder, from the top of the project. */
export const sourcesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => SOURCES.has(extname(file)));

/** Returns every import of every source below a folder. */
export const importsBelow = (folder: string): Import[] =>
  sourcesBelow(folder).flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
