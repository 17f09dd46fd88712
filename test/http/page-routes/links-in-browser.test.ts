import { eq } from 'drizzle-orm';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../../../src/core/credentials/link-token.ts';
import { type LinkPurpose, linkUrl } from '../../../src/core/credentials/link-url.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { isPassword } from '../../../src/service/credentials/password-hash.ts';
import { useBrowser, whyNoBrowser } from '../../support/browser/browser.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { createTestServer, pagesOn, visitsOn } from '../../support/desk/desk-server.ts';
import { issueLink } from '../../support/desk/link.ts';
import { createReverseProxy, type ReverseProxy } from '../../support/servers/reverse-proxy.ts';

const now = new Date('2026-06-01T10:00:00Z');
const newPassword = 'mi perro come zanahorias';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let desk: Awaited<ReturnType<typeof createTestServer>>;
let elsewhere: Awaited<ReturnType<typeof createTestServer>>;
let proxy: ReverseProxy;
let webmail: string;
let platformUrl: string;
const browser = useBrowser();
let context: BrowserContext;
let page: Page;
/** What the page of the mail shows. */
let mail = '';

beforeAll(async () => {
  elsewhere = await createTestServer();
  elsewhere.app.get('/mail', async (_, reply) => reply.type('text/html').send(mail));
  elsewhere.app.get('/sign-in', async ({ headers }, reply) =>
    reply.type('text/html').send(`<h1>The platform</h1><p>${headers.referer ?? 'from nowhere'}</p>`),
  );
  // Another site than the desk's: names of hosts differ, not only ports.
  const port = await elsewhere.listen(0);
  webmail = `http://localhost:${port}/mail`;
  platformUrl = `http://localhost:${port}/sign-in`;
  database = await createTestDatabase();
  proxy = await createReverseProxy('/desk');
  desk = await createTestServer({
    publicUrl: `${proxy.url}/desk`,
    pages: { ...pagesOn(database.db, now), platformUrl },
    cookielessVisits: visitsOn(database.db, now),
    temporaryPasswords: {
      open: async () => 'open',
      view: async () => ({ kind: 'shown', password: 'K7MP-3XQD-9RTW-VC2N', expiresAt: now }),
      use: async ({ email }) => ({ kind: 'let-in', purpose: 'activation', token: (await issue(email)).token }),
      now: () => now,
    },
  });
  proxy.passTo(await desk.listen(0, '127.0.0.1'));
});
afterAll(async () => {
  await proxy?.close();
  await Promise.all([desk?.close(), elsewhere?.close(), database?.close()]);
});
beforeEach(async () => {
  proxy.dropsCookies = false;
  if (whyNoBrowser) return;
  context = await browser().newContext();
  page = await context.newPage();
});
afterEach(() => context?.close());

async function issue(email?: string, purpose: LinkPurpose = 'activation') {
  const facts = { learner: { locale: 'en', ...(email && { email }) }, link: { purpose } };
  const { token, learner } = await issueLink(database.db, now, facts);
  return { token, learner };
}
const addressOf = (purpose: LinkPurpose, token: string) => `${proxy.url}/desk${linkUrl('', purpose, token)}`;
const pageOf = (path: string, token: string) => `${proxy.url}/desk/${path}/page/${hashToken(token)}`;

/** Opens the link by a click in a mail that is read on another site. */
async function clickInMail(purpose: LinkPurpose, token: string) {
  mail = `<title>Inbox</title><a href="${addressOf(purpose, token)}">Open</a>`;
  await page.goto(webmail);
  await page.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}
async function choose(password: string, on = page) {
  await on.getByLabel('New password').fill(password);
  await on.keyboard.press('Enter');
}
/** Waits until the page says that it worked, and goes on from there. */
async function signIn(on = page) {
  await on.getByRole('heading', { name: 'Your account is active' }).waitFor();
  await on.getByRole('link', { name: 'Go to sign-in' }).click();
  await on.waitForURL(platformUrl);
}
async function hashOf(id: string) {
  const [learner] = await database.db.select().from(learners).where(eq(learners.id, id));
  return learner?.passwordHash ?? 'none';
}
const hasPassword = async (id: string, password: string) => isPassword(await hashOf(id), password);

async function showPassword(token: string) {
  await page.getByRole('button', { name: 'Show the password' }).click();
  await page.getByText('K7MP-3XQD-9RTW-VC2N').waitFor();
  expect(page.url()).toBe(pageOf('view', token));
}

describe('a click on another site', () => {
  it('opens the page with its cookie, at an address without the token, and nothing of it goes on', async () => {
    const { token, learner } = await issue();
    await clickInMail('activation', token);
    expect(page.url()).toBe(pageOf('activate', token));
    expect(await page.getByLabel('Email').inputValue()).toBe(learner.email);
    const { pathname } = new URL(page.url());
    expect(await context.cookies(page.url())).toMatchObject([
      { value: token, path: pathname, httpOnly: true, sameSite: 'Lax', secure: false },
    ]);
    expect(await context.cookies(`${proxy.url}/`)).toEqual([]);
    await page.reload();
    await choose('too short');
    await page.locator('#problem').waitFor();
    expect(page.url()).toBe(pageOf('activate', token));
    await choose(newPassword);
    await signIn();
    expect(await page.getByText('from nowhere').count()).toBe(1);
    expect(await hasPassword(learner.id, newPassword)).toBe(true);
    await clickInMail('activation', token);
    expect(await page.getByRole('heading').textContent()).toBe('This link has already been used');
  });

  it('does not mix two links in two tabs', async () => {
    const [first, second] = [await issue(), await issue()];
    const other = await context.newPage();
    await page.goto(addressOf('activation', first.token));
    await other.goto(addressOf('activation', second.token));
    await page.reload();
    expect(await page.getByLabel('Email').inputValue()).toBe(first.learner.email);
    await choose('the first one’s password');
    await signIn();
    await choose('the second one’s password', other);
    await signIn(other);
    expect(await hasPassword(first.learner.id, 'the first one’s password')).toBe(true);
    expect(await hasPassword(second.learner.id, 'the second one’s password')).toBe(true);
  });

  it('shows an agent a temporary password, at an address without the token', async () => {
    const { token } = await issue(undefined, 'password-view');
    await clickInMail('password-view', token);
    expect(page.url()).toBe(pageOf('view', token));
    await showPassword(token);
  });

  it('does not take a form that another site sends with the learner’s cookie', async () => {
    const { token, learner } = await issue();
    await page.goto(addressOf('activation', token));
    mail = `<form method="post" action="${page.url()}"><input name="password" value="${newPassword}"><button>Win</button></form>`;
    await page.goto(webmail);
    await page.getByRole('button', { name: 'Win' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('heading').textContent()).toBe('That does not work here');
    expect(await hashOf(learner.id)).toBe('none');
  });
});

describe('a browser that keeps no cookies', () => {
  it('is asked to open the link again, which is then answered in place', async () => {
    const { token, learner } = await issue();
    proxy.dropsCookies = true;
    await clickInMail('activation', token);
    expect(page.url()).toBe(pageOf('activate', token));
    expect(await page.getByRole('heading').textContent()).toBe('Open your link again');
    await clickInMail('activation', token);
    expect(await page.getByLabel('Email').inputValue()).toBe(learner.email);
    await choose('too short');
    await page.locator('#problem').waitFor();
    expect(page.url()).toBe(pageOf('activate', token));
    await choose(newPassword);
    await signIn();
    expect(await hasPassword(learner.id, newPassword)).toBe(true);
  });

  it('shows an agent a temporary password all the same', async () => {
    proxy.dropsCookies = true;
    const { token } = await issue(undefined, 'password-view');
    await clickInMail('password-view', token);
    expect(await page.getByRole('heading').textContent()).toBe('Open the link again');
    await clickInMail('password-view', token);
    await showPassword(token);
  });
});

describe('a temporary password', () => {
  it.each([
    ['with cookies', false],
    ['without cookies', true],
  ])('leads on to a password of the learner’s own, %s', async (_, dropsCookies) => {
    proxy.dropsCookies = dropsCookies;
    const email = `stuck${dropsCookies}@acme.test`;
    await page.goto(`${proxy.url}/desk/temporary`);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Temporary password').fill('K7MP-3XQD-9RTW-VC2N');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Activate your account' }).waitFor();
    expect(page.url()).toMatch(dropsCookies ? /\/desk\/temporary$/ : /\/desk\/activate\/page\/[0-9a-f]{64}$/);
    await choose(newPassword);
    await signIn();
    const [learner] = await database.db.select().from(learners).where(eq(learners.email, email));
    expect(await hasPassword(learner?.id ?? '', newPassword)).toBe(true);
  });
});
