import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSender } from '../../../src/email/sender.ts';
import { renderMail } from '../../../src/email/template.tsx';
import { createMailbox, type Mailbox } from '../../../src/playground/mailbox/mailbox.ts';
import { useBrowser } from '../../support/browser/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const link = 'http://127.0.0.1:9/activate/secret';

const browser = useBrowser();
let mailbox: Mailbox;
let page: Page;
beforeEach(async () => {
  mailbox = await createMailbox({ apiKey: 're_local' });
  page = await browser().newPage();
  await page.goto(mailbox.url);
});
afterEach(async () => {
  await page?.close();
  await mailbox?.close();
});

async function send(to: string, givenName = 'Jane') {
  const content = {
    to,
    givenName,
    organization: 'Acme',
    locale: 'en',
    timeZone: null,
    linkUntil: '2026-11-24T22:45:00Z',
  };
  const mail = await renderMail('activation', content, link);
  const sender = createSender({ apiKey: 're_local', baseUrl: mailbox.url, from: 'Desk <desk@acme.test>' });
  return sender.send({ id: to, to, ...mail });
}

/** What axe finds wrong with a page, by rule. */
async function violations(of: Page, except: string[] = []): Promise<string[]> {
  // Through the debugger, because the page's own policy lets no foreign script in.
  await of.evaluate(axe);
  const found = await of.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      iframes: false,
      rules: { 'target-size': { enabled: true } },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  return found.filter((problem) => !except.some((rule) => problem.startsWith(rule)));
}

test('a mail shows up by itself, and its link opens in a tab of its own', async () => {
  await page.getByText('No mail yet').waitFor();
  await send('jane@acme.test');
  const button = page.frameLocator('iframe').getByRole('link', { name: 'Choose a password', exact: true });
  const [tab] = await Promise.all([page.context().waitForEvent('page'), button.click()]);
  expect(await button.getAttribute('href')).toBe(link);
  await tab.close();
  expect(page.url()).toBe(`${mailbox.url}/`);
});

test('a mail being read stays open when another comes, which is announced and listed first', async () => {
  await send('jane@acme.test');
  await page.getByRole('heading', { name: 'Activate your Acme account' }).waitFor();
  await send('bob@acme.test');
  await page.getByText('A new mail to bob@acme.test has come.').waitFor({ state: 'attached' });
  const mails = page.getByRole('navigation', { name: 'Mails' }).getByRole('link');
  expect(await mails.first().textContent()).toContain('bob@acme.test');
  expect(await mails.nth(1).getAttribute('aria-current')).toBe('true');
  expect(await page.locator('.envelope').textContent()).toContain('jane@acme.test');
});

test('a mail is read as plain text too', async () => {
  await send('jane@acme.test');
  await page.getByRole('link', { name: 'Plain text' }).click();
  await page.frameLocator('iframe').getByText(`Choose a password:\n${link}`).waitFor();
});

test('the provider is switched on the page, by keyboard, and that counts once it is chosen', async () => {
  const choice = page.getByLabel('The mail provider');
  await choice.focus();
  await page.keyboard.type('Is d');
  await page.locator('form[data-behaviour=down]').waitFor();
  expect(await send('jane@acme.test')).toMatchObject({ kind: 'retry', problem: 'down' });
  expect(await choice.evaluate((select) => select === document.activeElement)).toBe(true);
  await page.getByLabel('Each new mail').selectOption({ label: 'Is delayed' });
  await page.locator('form[data-next=delay]').waitFor();
});

test('the provider is switched without script as well', async () => {
  const plain = await browser().newPage({ javaScriptEnabled: false });
  await plain.goto(mailbox.url);
  await plain.getByLabel('The mail provider').selectOption({ label: 'Quota used up' });
  await plain.getByRole('button', { name: 'Set' }).click();
  await plain.locator('form[data-behaviour=quota]').waitFor();
  expect(mailbox.behaviour()).toBe('quota');
  await plain.close();
});

/** The state of the newest mail, as the list shows it. */
const newestState = (of = page) => of.locator('#mails .state').first();

test('a mail is let go another way on the page, by keyboard, and stays open', async () => {
  await send('jane@acme.test');
  await newestState().getByText('Delivered').waitFor();
  const frame = await page.locator('iframe').elementHandle();
  await page.getByLabel('This mail now').selectOption({ label: 'Bounces: mailbox full' });
  await page.getByRole('button', { name: 'Play' }).press('Enter');
  await newestState().getByText('Bounced: mailbox full').waitFor();
  const history = page.getByRole('region', { name: 'What became of it' }).getByRole('listitem');
  expect((await history.allTextContents()).map((line) => line.replace(/^[\d:]+ | $/g, ''))).toEqual([
    'Taken',
    'Sent',
    'Delivered',
    'Bounced: mailbox full',
  ]);
  expect(await frame?.evaluate((element) => element.isConnected)).toBe(true);
  expect(await page.getByRole('button', { name: 'Play' }).evaluate((button) => button === document.activeElement)).toBe(
    true,
  );
});

test('a mail, the next ones and the suppression list are played without script as well', async () => {
  await send('jane@acme.test');
  await send('bob@acme.test');
  const plain = await browser().newPage({ javaScriptEnabled: false });
  await plain.goto(`${mailbox.url}/?mail=${mailbox.mails[0]?.id}`);
  await plain.getByLabel('This mail now').selectOption({ label: 'Is marked as spam' });
  await plain.getByRole('button', { name: 'Play' }).click();
  await plain.getByText('jane@acme.test is on the suppression list').waitFor();
  expect(mailbox.mails.map(({ id }) => mailbox.state(id))).toEqual(['complained', 'delivered']);
  await plain.getByRole('button', { name: 'Take it off' }).click();
  await plain.locator('.envelope').getByText('jane@acme.test').waitFor();
  expect(mailbox.suppressions.list()).toEqual([]);
  await plain.getByLabel('Each new mail').selectOption({ label: 'Is delayed' });
  await plain.getByRole('button', { name: 'Use' }).click();
  await plain.locator('form[data-next=delay]').waitFor();
  await send('carl@acme.test');
  expect(mailbox.state(mailbox.mails.at(-1)?.id ?? '')).toBe('delivery_delayed');
  await plain.close();
});

test('how news are told is set on the page, with and without script', async () => {
  const plain = await browser().newPage({ javaScriptEnabled: false });
  await plain.goto(mailbox.url);
  await plain.getByLabel('Nobody is told yet').selectOption('twice');
  await plain.getByLabel('out of order').check();
  await plain.getByLabel('not now').check();
  await plain.getByRole('button', { name: 'Apply' }).click();
  await plain.locator('#webhooks[data-plain=false]').waitFor();
  expect(mailbox.webhooks.now()).toEqual({ repeat: 2, shuffle: true, held: true, waiting: 0 });
  await plain.close();
  await page.locator('#webhooks[data-plain=false]').waitFor();
  await page.getByLabel('out of order').uncheck();
  await mailbox.until(() => !mailbox.webhooks.now().shuffle);
  expect(mailbox.webhooks.now()).toMatchObject({ repeat: 2, held: true });
});

test.each([
  ['behaviour', { behaviour: 'nap' }],
  ['play', { mail: 'next', what: 'vanish' }],
  ['play', { mail: 'none', what: 'deliver' }],
  ['webhooks', { repeat: 'often' }],
  ['suppressions', {}],
])('nonsense for %s, %j, is refused', async (form, body) => {
  const answer = await fetch(`${mailbox.url}/_local/${form}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(422);
});

test('a foreign page plays nothing', async () => {
  const answer = await fetch(`${mailbox.url}/_local/play`, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.test', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'mail=next&what=fail',
  });
  expect(answer.status).toBe(403);
  await send('jane@acme.test');
  expect(mailbox.state(mailbox.mails[0]?.id ?? '')).toBe('delivered');
});

test('a foreign page switches nothing', async () => {
  const answer = await fetch(`${mailbox.url}/_local/behaviour`, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.test', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'behaviour=down',
  });
  expect(answer.status).toBe(403);
  expect(mailbox.behaviour()).toBe('ok');
});

test('the mails are there as JSON, all or the newest so many', async () => {
  await send('jane@acme.test');
  await send('omar@acme.test');
  const mails = async (query: string) => (await fetch(`${mailbox.url}/_local/mails${query}`)).json();
  expect(await mails('')).toMatchObject([{ to: ['jane@acme.test'] }, { to: ['omar@acme.test'] }]);
  expect(await mails('?last=1')).toMatchObject([{ to: ['omar@acme.test'], subject: 'Activate your Acme account' }]);
});

test('neither the page nor a mail has an accessibility problem, light or dark, empty or full', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
    await send(`${colorScheme}@acme.test`, '<b>Jane</b>');
    await page.locator(`#mails a`).first().waitFor();
    mailbox.behave('down', { times: 1 });
    await page.locator('form[data-behaviour=down]').waitFor();
    expect(await violations(page)).toEqual([]);
    mailbox.behave('ok');
    const mail = await browser().newPage({ colorScheme, bypassCSP: true });
    const { html } = mailbox.mails[0] ?? { html: '' };
    await mail.setContent(html);
    // A mail is no page: the landmarks around it are the mail program's.
    expect(await violations(mail, ['landmark-one-main', 'region'])).toEqual([]);
    await mail.close();
  }
});

test('the page has no accessibility problem whatever became of the mails, wide or narrow', async () => {
  for (const fate of [
    'deliver',
    'delay',
    'bounce-mailbox-full',
    'suppress',
    'fail',
    'nothing',
    'late-bounce',
  ] as const) {
    mailbox.play('next', fate);
    await send(`${fate}@acme.test`);
  }
  mailbox.webhooks.repeat(2);
  mailbox.webhooks.hold();
  await page.goto(mailbox.url);
  await page.getByText('is on the suppression list').waitFor();
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 375],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
});
