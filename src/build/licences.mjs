import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RULE = '-'.repeat(80);

/**
 * Returns the licences of the packages in a bundle, each with its text where the package has one: most ask that it goes with
 * every copy.
 * @param inputs the files that the bundler read, relative to `root`.
 */
export function licencesOf(root, inputs) {
  const folders = new Set(inputs.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const parts = [...folders].sort().map((folder) => describe(join(root, folder)));
  return `What is in this folder is made of Learner Desk and these packages.\n\n${parts.join('\n')}`;
}

function describe(folder) {
  const {
    name,
    version,
    license = 'no licence named',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)([.-]|$)/i.test(one));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return `${RULE}\n${name} ${version}: ${typeof license === 'string' ? license : license.type}\n\n${text}\n`;
}
