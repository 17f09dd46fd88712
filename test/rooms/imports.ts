import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { sourcesBelow } from '../support/sources.ts';

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

/** Returns every import of every source below a folder. */
export const importsBelow = (folder: string): Import[] =>
  sourcesBelow(folder).flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
