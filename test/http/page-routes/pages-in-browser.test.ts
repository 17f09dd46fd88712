import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkUrl } from '../../../src/core/credentials/link-url.ts';
import { useBrowser, whyNoBrowser } from '../../support/browser/browser.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { createTestServer, pagesOn } from '../../support/desk/desk-server.ts';
import { issueLink, type LinkFacts } from '../../support/desk/link.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const now = new Date('2026-06-01T10:00:00Z');
const before = new Date('2026-06-01T09:00:00Z');
const hostile = `<script>document.title='bad'</script> \u202e${'W'.repeat(3000)}`;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: Awaited<ReturnType<typeof createTestServer>>;
let platform: Awaited<ReturnType<typeof createTestServer>>;
const browser = useBrowser();
let page: Page;
let url: string;
let platformUrl: string;
/** Somebody in Bogotá, who lets the page copy. */
const AGENT = { timezoneId: 'America/Bogota', permissions: ['clipboard-read', 'clipboard-write'] };
beforeAll(async () => {
  platform = await createTestServer();
  platform.app.get('/sign-in', async (_, reply) => reply.type('text/html').send('<h1>The platform</h1>'));
  platformUrl = `http://127.0.0.1:${await platform.listen(0, '127.0.0.1')}/sign-in`;
  database = await createTestDatabase();
  const temporaryPasswords = {
    open: async ({ token }: { token: string }) => (token.startsWith('xxx') ? ('open' as const) : ('over' as const)),
    view: async () => ({ kind: 'shown' as const, password: 'K7MP-3XQD-9RTW-VC2N', expiresAt: now }),
    use: async () => ({ kind: 'wrong' as const }),
    now: () => now,
  };
  server = await createTestServer({
    publicUrl: 'http://desk.test',
    pages: { ...pagesOn(database.db, now), platformUrl },
    temporaryPasswords,
  });
  url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  if (!whyNoBrowser) page = await browser().newPage(AGENT);
});
afterAll(async () => {
  await Promise.all([server?.close(), platform?.close(), database?.close()]);
});

const issue = async (facts: LinkFacts = {}) => {
  const { token, ...rest } = await issueLink(database.db, now, facts);
  return { ...rest, link: linkUrl(url, facts.purpose ?? 'activation', token) };
};

/** What axe finds wrong with the page that is open, by rule, on a phone by day and on a desktop by night. */
async function violations(): Promise<string[]> {
  await page.evaluate(axe); // evaluated beside the page: its policy stays in force
  const found = [];
  for (const look of looks) {
    await page.emulateMedia({ colorScheme: look.colorScheme });
    await page.setViewportSize(look.viewport);
    found.push(...(await page.evaluate(runAxe)), ...(await page.evaluate(misfits)));
  }
  return found;
}

const looks = [
  { colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
] as const;

type Axe = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };

async function runAxe(): Promise<string[]> {
  const { violations } = await (window as unknown as { axe: Axe }).axe.run({
    rules: { 'target-size': { enabled: true } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The style sheet got past the policy, and nothing sticks out to the side. */
function misfits(): string[] {
  const unstyled = getComputedStyle(document.body).display !== 'grid';
  const wide = document.documentElement.scrollWidth > window.innerWidth;
  return [...(unstyled ? ['unstyled'] : []), ...(wide ? [`too wide for ${window.innerWidth}`] : [])];
}

describe('nothing is wrong for axe, on a phone by day and on a desktop by night, with', () => {
  it('the form and its error state', async () => {
    const { link } = await issue({ learner: { locale: 'es' } });
    await page.goto(link);
    expect(await violations()).toEqual([]);
    await page.getByLabel('Contraseña nueva').fill('passwordpassword');
    await page.keyboard.press('Enter');
    await page.locator('#problem').waitFor();
    expect(await violations()).toEqual([]);
  });

  it.each<[string, LinkFacts]>([
    ['already been used', { link: { usedAt: before } }],
    ['expired', { link: { expiresAt: before } }],
    ['newer link', { link: { revokedAt: before } }],
    ['already set', { link: { revokedAt: now }, learner: { passwordSetAt: now } }],
    ['membership has ended', { learner: { membershipEndsAt: before } }],
    ['no password here', { organization: { authentication: 'lms' } }],
    ['Activate', { organization: { name: hostile }, learner: { email: `${'j'.repeat(3000)}@x` } }],
  ])('the page “… %s …”', async (words, facts) => {
    const { link } = await issue({ ...facts, learner: { locale: 'en', ...facts.learner } });
    await page.goto(link);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(words);
    expect(await violations()).toEqual([]);
    expect(await page.title()).not.toContain('bad');
  });

  it('the pages of a temporary password', async () => {
    await page.goto(`${url}/temporary`);
    expect(await violations()).toEqual([]);
    await page.getByLabel('Email').fill('jane@acme.test');
    await page.getByLabel('Temporary password').fill('K7MP-3XQD-9RTW-VC2N');
    await page.keyboard.press('Enter');
    await page.locator('#problem').waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe('jane@acme.test');
    expect(await violations()).toEqual([]);
    await page.goto(`${url}/view/${'x'.repeat(43)}`);
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Show the password' }).click();
    await page.getByText('K7MP-3XQD-9RTW-VC2N').waitFor();
    expect(await page.getByRole('listitem').first().textContent()).toBe('Kilo, seven, Mike, Papa');
    expect(await page.getByRole('time').textContent()).toContain('05:00 AM GMT-5');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('status').getByText('Copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('K7MP-3XQD-9RTW-VC2N');
    expect(await violations()).toEqual([]);
    await page.goto(`${url}/view/cut`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Nothing to show here');
    expect(await violations()).toEqual([]);
  });

  it.each(['/activate/cut', '/nothing', '/activate/page/x', '/view/page/x'])('the page at %s', async (path) => {
    await page.goto(url + path);
    expect(await violations()).toEqual([]);
  });
});

describe('a learner without scripts', () => {
  it('has no button that does nothing, and gets in all the same', async () => {
    const { link } = await issue({ learner: { locale: 'en' } });
    const plain = await browser().newContext({ javaScriptEnabled: false });
    const quiet = await plain.newPage();
    await quiet.goto(link);
    expect(await quiet.getByRole('button').allTextContents()).toEqual(['Activate account']);
    await quiet.getByLabel('New password').fill('mi perro come zanahorias');
    await quiet.keyboard.press('Enter');
    await quiet.getByRole('heading', { name: 'Your account is active' }).waitFor();
    await plain.close();
  });
});

describe('a learner with a keyboard', () => {
  it('mends a weak password where the cursor is put, and sees that it worked, and arrives at the platform', async () => {
    const { link, learner } = await issue({ learner: { locale: 'en' } });
    await page.goto(link);
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe(learner.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type('too short');
    await page.keyboard.press('Enter');
    await page.locator('#problem').waitFor();
    const field = page.getByLabel('New password');
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe('');
    expect(await page.locator('#problem').textContent()).toBe(
      'That password is too short. Use at least 15 characters.',
    );
    await page.keyboard.type('mi perro come zanahorias');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await field.getAttribute('type')).toBe('text');
    expect(await page.getByRole('button', { name: 'Show password', pressed: true }).count()).toBe(1);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your account is active' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(platformUrl);
    expect(await page.getByRole('heading').textContent()).toBe('The platform');
    expect(problems.filter((text) => /Content Security Policy|Refused/.test(text))).toEqual([]);
    await page.goto(link);
    expect(await page.getByRole('link', { name: 'Go to sign-in' }).getAttribute('href')).toBe(platformUrl);
  });
});
