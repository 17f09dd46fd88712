import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import ours from '../../../package.json' with { type: 'json' };

/** A browser to start: where it is, and what its environment has to say besides. */
export type BrowserFiles = { path: string; env: Record<string, string> };

const cache = resolve('node_modules/.cache/learner-desk');
const home = join(cache, `chromium-${ours.devDependencies['@sparticuz/chromium']}`);

/** So that CJK shows on a machine without fonts; emoji are what the playground's page has to bring along. */
const font = resolve('node_modules/@embedpdf/fonts-jp/fonts/NotoSansJP-Regular.otf');

/** The package unpacks into the temporary folder, and brings its own libraries where this variable says so. */
const UNPACK = `const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();`;

/**
 * Returns the Chromium of a package, unpacked once, with the libraries and fonts that a bare machine lacks. It is made
 * aside and moved to its place when it is whole: several processes may ask at once. x64 Linux only.
 */
export function packagedBrowser(): BrowserFiles {
  if (!existsSync(home)) unpack();
  return {
    path: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: join(home, 'al2023/lib'), FONTCONFIG_PATH: join(home, 'fonts') },
  };
}

function unpack(): void {
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(join(cache, 'unpacking-'));
  const env = { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  execFileSync(process.execPath, ['--input-type=module', '-e', UNPACK], { env });
  copyFileSync(font, join(aside, 'fonts/fonts', basename(font)));
  writeFileSync(
    join(aside, 'fonts/fonts.conf'),
    `<?xml version="1.0"?><fontconfig><dir>${join(home, 'fonts/fonts')}</dir><cachedir>${join(home, 'font-cache')}</cachedir></fontconfig>`,
  );
  try {
    renameSync(aside, home);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(home)) throw error; // else another process was first
  }
}
