import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** What `npm start` gives to Node, with the program’s whole path: for starting it from any folder. */
export function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const [exec, node, ...parts] = scripts.start.split(' ');
  if (exec !== 'exec' || node !== 'node') throw new Error(`npm start runs “${scripts.start}”.`);
  return parts.map((part: string) => (part.endsWith('.mjs') ? fileURLToPath(new URL(part, root)) : part));
}
