import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { packagedBrowser } from './packaged.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** Returns the machine's own browser; undefined where it has none that these tests can drive. */
function ownBrowser(): string | undefined {
  const found = places[process.platform]?.find(existsSync);
  if (found || process.platform === 'win32') return found;
  for (const name of names) {
    try {
      return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // Not this one: the next.
    }
  }
  return undefined;
}

const own = ownBrowser();
const isPackaged = process.platform === 'linux' && process.arch === 'x64';

/** Why the tests in a browser are skipped on this machine; undefined where they run. */
export const whyNoBrowser =
  own || isPackaged
    ? undefined
    : 'This machine has no Chromium: install one (on Debian, apt-get install chromium) to run the tests in a browser.';

/** Starts a headless Chromium: the machine's own, else the one of a package. Throws where there is neither. */
export async function launchBrowser(): Promise<Browser> {
  if (whyNoBrowser) throw new Error(whyNoBrowser);
  const { path, env } = own ? { path: own, env: {} } : packagedBrowser();
  return chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env } as Record<string, string>,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-dev-shm-usage'],
    ],
  });
}

/** Gives a test file a browser: one for all its tests, which are skipped by name where there is none. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!whyNoBrowser) browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(({ skip }) => skip(whyNoBrowser !== undefined, whyNoBrowser));
  return () => {
    if (!browser) throw new Error('The browser has not been started.');
    return browser;
  };
}
