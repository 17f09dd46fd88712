import { readFileSync } from 'node:fs';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageRoutes } from '../../../src/playground/page/routes.ts';
import { personas, ROLES } from '../../../src/playground/workspace-data.ts';
import { useBrowser } from '../../support/browser/browser.ts';
import { violations } from '../../support/browser/violations.ts';
import { createTestDesk, type TestDesk } from '../../support/desk/desk.ts';
import type { Who } from '../../support/desk/people.ts';
import { until } from '../../support/until.ts';

let mailboxUrl = () => '';
const addPage = pageRoutes({
  roles: ROLES,
  mailboxUrl: () => mailboxUrl(),
  platformUrl: () => 'http://127.0.0.1:9/learn',
});

const browser = useBrowser();
let desk: TestDesk;
let context: BrowserContext;
let page: Page;
let problems: string[];
beforeEach(async () => {
  desk = await createTestDesk({
    routes: (server, _slack, url) => {
      mailboxUrl = url;
      addPage(server);
    },
  });
  desk.slack.say(personas.carl.id, '#support', 'lucia@acme.test writes that the mail never came.');
  desk.slack.say(personas.eve.id, '#support', 'Somebody on the phone cannot get in.');
  context = await browser().newContext({ viewport: { width: 1200, height: 800 }, timezoneId: 'America/New_York' });
  context.setDefaultTimeout(45_000);
  page = await open('amy');
  problems = [];
  page.on('console', (line) => problems.push(line.text()));
  page.on('pageerror', (error) => problems.push(error.message));
});
afterEach(async () => {
  await context?.close();
  await desk?.close();
  expect(problems ?? []).toEqual([]);
});

async function open(who: Who, channel = 'support'): Promise<Page> {
  const opened = await context.newPage();
  await opened.goto(`${desk.slack.url}/?as=${who}&channel=${channel}`);
  await opened.getByRole('heading', { level: 1 }).waitFor();
  return opened;
}

/** Beside a thread: the way to where the learner meets it. */
const learnersSide = () => page.getByRole('navigation', { name: 'As the learner sees it' });
const box = (on = page) => on.getByRole('textbox', { name: 'Message #support' });
const thread = () => page.getByRole('complementary', { name: 'Thread' });
const messages = (on = page) => on.getByRole('main').getByRole('article');
const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

/** Returns the fonts of its own with which the page draws what begins so, once they are there. */
async function fontsOf(text: string): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  const devTools = await context.newCDPSession(page);
  await devTools.send('DOM.enable');
  await devTools.send('CSS.enable');
  const { root } = await devTools.send('DOM.getDocument', { depth: -1 });
  await page
    .getByText(text)
    .first()
    .evaluate((element) => element.setAttribute('id', 'asked'));
  const { nodeId } = await devTools.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#asked' });
  const { fonts } = await devTools.send('CSS.getPlatformFontsForNode', { nodeId });
  return fonts.filter(({ isCustomFont }) => isCustomFont).map(({ familyName }) => familyName);
}

async function type(text: string, on = page): Promise<void> {
  await box(on).fill(text);
  await box(on).press('Enter');
}

describe('the scenario', () => {
  test('goes by mouse from the command to a learner who is in, and the next activation is refused', async () => {
    await page.getByRole('button', { name: '/learner activation jane@acme.test' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Resend email' }).click();
    await page.getByText('✅ Confirmed by Amy Agent').waitFor();
    await messages().getByRole('button', { name: '1 reply' }).click();
    await thread().getByText('📨 Sent').waitFor();
    expect(await thread().getByText('📨 Sent').count()).toBe(1);
    expect(await thread().getByText('1 reply', { exact: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Resend email' }).count()).toBe(0);
    expect(await page.getByText('(edited)').count()).toBe(0);
    expect(await fontsOf('✅')).toEqual(['Twemoji Mozilla']);
    expect(await violations(page)).toEqual([]);

    expect(await learnersSide().getByRole('link', { name: 'Acme Learning' }).count()).toBe(1);
    const [mailbox] = await Promise.all([
      context.waitForEvent('page'),
      learnersSide().getByRole('link', { name: 'Mailbox' }).click(),
    ]);
    const button = mailbox.frameLocator('iframe').getByRole('link', { name: 'Choose a password', exact: true });
    const [learner] = await Promise.all([context.waitForEvent('page'), button.click()]);
    await learner.getByLabel('New password').fill('quiet river under stones');
    await learner.keyboard.press('Enter');
    await learner.getByRole('link', { name: 'Go to sign-in' }).click();
    await learner.waitForURL(`${desk.config.platformUrl}/`);

    await type('/learner activation jane@acme.test');
    const refusal = messages().filter({ hasText: 'This account is active' });
    await refusal.getByText('Only visible to you').waitFor();
    expect(await refusal.getByRole('button', { name: 'Send password reset email' }).count()).toBe(1);
  });

  test('goes by keyboard alone, the focus never lost', async () => {
    await page.keyboard.press('Tab');
    for (let i = 0; i < 30 && (await focused()) !== 'Message #support'; i++) await page.keyboard.press('Tab');
    await page.keyboard.type('/le');
    await page.keyboard.press('Tab');
    expect(await box().inputValue()).toBe('/learner ');
    await page.keyboard.type('activation jane@acme.test');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Resend email' }).waitFor();
    await page.keyboard.press('Shift+Tab'); // the messages’ end: the card’s own tools, then its buttons
    while (!(await isFocused(page.getByRole('button', { name: 'Resend email' }))))
      await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('✅ Confirmed by Amy Agent').waitFor();
    expect(await focused()).toMatch(/^Learner Desk, /);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await thread().getByText('📨 Sent').waitFor();
    expect(await focused()).toBe('Reply…');
    await page.keyboard.type('/learner help');
    await page.keyboard.press('Enter');
    await thread().getByText('/learner is not supported in threads. Sorry!').waitFor();
    await page.keyboard.press('Escape');
    expect(await thread().count()).toBe(0);
    expect(await focused()).toMatch(/^Learner Desk, /);
  });
});

test('the other windows are a click away, each in a tab of its own', async () => {
  const away = page.getByRole('complementary', { name: 'Workspace' }).getByRole('link', { name: 'opens in a new tab' });
  expect(
    await away.evaluateAll((all) => all.map((one) => [one.textContent?.trim(), one.getAttribute('href')])),
  ).toEqual([
    ['Mailbox  (opens in a new tab)', desk.mailbox.url],
    ['Acme Learning  (opens in a new tab)', 'http://127.0.0.1:9/learn'],
  ]);
});

test('two windows are two people: Eve is refused, and Amy sees nothing of it', async () => {
  const eves = await open('eve');
  await type('/learner jane@acme.test', eves);
  await messages(eves).filter({ hasText: 'Only visible to you' }).getByText('for the support team').waitFor();
  desk.slack.say(personas.bob.id, '#support', 'This comes later.');
  await messages().getByText('This comes later.').waitFor();
  expect(await page.getByText('for the support team').count()).toBe(0);
});

test('what comes while one writes disturbs neither the text nor the focus, and is announced', async () => {
  await box().fill('half a sen');
  desk.slack.say(personas.bob.id, '#support', 'Hello <img src=x> & &lt; all');
  await page.getByRole('status').getByText('Bob Lead: Hello').waitFor({ state: 'attached' });
  await messages().filter({ hasText: 'Hello <img src=x> & &lt; all' }).waitFor();
  await page.keyboard.type('tence');
  expect(await box().inputValue()).toBe('half a sentence');
});

test('the newest comes into view, but not while one reads above: then a button leads to it', async () => {
  const later = page.getByRole('button', { name: 'New messages' });
  const say = async (text: string) => {
    desk.slack.say(personas.bob.id, '#support', `${text}: ${'a long story. '.repeat(60)}`);
    await messages().filter({ hasText: text }).waitFor();
  };
  for (const text of ['First', 'Second', 'Third']) await say(text);
  await inView('Third');
  await page.setViewportSize({ width: 375, height: 700 });
  await inView('Third');
  for (const press of [() => later.click(), () => later.press('Enter')]) {
    await page.getByRole('region', { name: 'Messages in # support' }).press('Home');
    await page.getByText('This is the very beginning').waitFor();
    await inView('lucia@acme.test');
    const text = `Later ${await messages().count()}`;
    await say(text);
    await later.waitFor();
    await press();
    await inView(text);
    await later.waitFor({ state: 'detached' });
    expect(await focused()).toMatch(/^Bob Lead, /);
  }
});

/** Waits until a message with that text is in view, with its end. */
async function inView(text: string): Promise<void> {
  const message = messages().filter({ hasText: text });
  await expect
    .poll(() =>
      message.evaluate((element) => {
        const list = element.closest('.messages')?.getBoundingClientRect();
        const { bottom } = element.getBoundingClientRect();
        return list && bottom > list.top && bottom <= list.bottom;
      }),
    )
    .toBe(true);
}

test('a shortcut in a message’s menu answers in that message’s thread', async () => {
  const message = messages().filter({ hasText: 'lucia@acme.test' });
  await message.hover();
  await message.getByRole('button', { name: 'More actions' }).click();
  expect(await isFocused(page.getByRole('menuitem', { name: 'Resend activation email' }))).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Resend activation email' }).click();
  await message.getByRole('button', { name: '1 reply' }).click();
  await thread().getByRole('button', { name: 'Cancel' }).click();
  await thread().getByText('✖️ Cancelled by Amy Agent').waitFor();
  expect(await learnersSide().count()).toBe(0);

  desk.slack.say(personas.eve.id, '#support', 'jane@acme.test and omar@acme.test wait, too.');
  const two = messages().filter({ hasText: 'wait, too' });
  await two.hover();
  await two.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Resend activation email' }).click();
  await page.getByLabel('Which learner?').selectOption({ label: 'All 2 of them' });
  await page.getByRole('button', { name: 'Continue' }).click();
  await two.getByRole('button', { name: '1 reply' }).click();
  await thread().getByRole('button', { name: 'Resend' }).click();
  await thread().getByText('🏁 Done for').waitFor();
  expect(await learnersSide().getByRole('link').count()).toBe(2);
});

test('a message without an email asks for one in a modal that takes the focus and gives it back', async () => {
  const message = messages().filter({ hasText: 'on the phone' });
  const more = message.getByRole('button', { name: 'More actions' });
  await more.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const field = page.getByRole('dialog', { name: 'Send password reset' }).getByLabel('The learner’s email');
  await field.waitFor();
  expect(await isFocused(field)).toBe(true);
  await page.keyboard.type('nonsense');
  await page.keyboard.press('Enter');
  await page.getByText('Please enter a valid email address.').waitFor();
  expect(await isFocused(field)).toBe(true);
  expect(await violations(page)).toEqual([]);
  await field.fill('joao@acme.test');
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'detached' });
  expect(await isFocused(more)).toBe(true);
  await message.getByRole('button', { name: '1 reply' }).click();
  await thread().getByRole('button', { name: 'Send reset email' }).waitFor();
});

test('the menu of a profile is a menu by keyboard, and what is chosen takes the profile’s place', async () => {
  await type('/learner joao@acme.test');
  const menu = page.getByRole('button', { name: 'Other actions' });
  await menu.focus();
  await page.keyboard.press('ArrowDown');
  expect(await isFocused(page.getByRole('menuitem', { name: 'Make VPA available now' }))).toBe(true);
  await page.keyboard.press('End');
  expect(await isFocused(page.getByRole('menuitem', { name: 'Move to another group' }))).toBe(true);
  await page.keyboard.press('Escape');
  expect(await isFocused(menu)).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.keyboard.press('t');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Ask for approval…' }).waitFor();
  await menu.waitFor({ state: 'detached' });
  expect(await isFocused(box())).toBe(true);
});

test('what an action needs is asked for in a form, and a group is found while its name is typed', async () => {
  await type('/learner move joao@acme.test');
  const form = page.getByRole('dialog', { name: 'Move to another group' });
  const group = form.getByRole('combobox', { name: 'To which group?' });
  await group.fill('even');
  await form.getByRole('option', { name: 'Evening' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await group.inputValue()).toBe('Evening');
  await form.getByRole('button', { name: 'Continue' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText('✅ Confirmed by').waitFor();
});

test('two organizations: the choice is made from a menu, not by passing over it', async () => {
  await type('/learner activation alex@mail.test');
  await page.getByRole('button', { name: 'Choose the organization' }).press('ArrowDown');
  await page.getByRole('menuitem', { name: /^Acme/ }).press('Enter');
  await page.getByRole('button', { name: 'Resend email' }).waitFor();
});

test('a double click is two clicks, and the app acts once', async () => {
  await type('/learner activation jane@acme.test');
  await page.getByRole('button', { name: 'Resend email' }).dblclick();
  await until('both clicks went out', () => desk.slack.envelopes.filter(isClick).length === 2);
  await messages()
    .getByRole('button', { name: /repl(y|ies)/ })
    .click();
  await thread().getByText('📨 Sent').waitFor();
  expect(desk.mailbox.mails).toHaveLength(1);
});

test('a button that asks first is clicked only once it was confirmed', async () => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const confirm = {
    title: plain('Sure?'),
    text: plain('It *cannot* be undone.'),
    confirm: plain('Do it'),
    deny: plain('No'),
  };
  const button = { type: 'button', action_id: 'risky', text: plain('Delete'), style: 'danger', confirm };
  await fetch(`${desk.slack.url}/api/chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${desk.config.slack.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'C0SUPPORT', text: 'x', blocks: [{ type: 'actions', elements: [button] }] }),
  });
  const risky = page.getByRole('button', { name: 'Delete' });
  await risky.click();
  await page.getByRole('dialog', { name: 'Sure?' }).getByText('It *cannot* be undone.').waitFor();
  await page.getByRole('button', { name: 'No', exact: true }).click();
  expect(await isFocused(risky)).toBe(true);
  expect(desk.slack.envelopes.filter(isClick)).toHaveLength(0);
  await risky.press('Enter');
  await page.getByRole('button', { name: 'Do it' }).press('Enter');
  await until('the click went out', () => desk.slack.envelopes.filter(isClick).length === 1);
});

const isClick = (envelope: unknown) => JSON.stringify(envelope).includes('block_actions');

test('a command that fails is told by Slackbot', async () => {
  desk.slack.setRequestUrl('http://127.0.0.1:9/slack/events');
  await type('/learner help');
  const notice = messages().filter({ hasText: 'Slackbot' });
  await notice.getByText('failed with the error "dispatch_failed"').waitFor();
  await notice.getByText('Only visible to you').waitFor();
});

test('dates are in the browser’s time zone', async () => {
  await type('/learner joao@acme.test');
  const time = messages().filter({ hasText: 'João Silva' }).locator('.blocks time').last();
  const iso = (await time.getAttribute('datetime')) ?? '';
  const clock = new Date(iso).toLocaleTimeString('en-US', {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'America/New_York',
  });
  expect(await time.textContent()).toContain(clock);
});

const threadOnPhone = () => page.getByRole('main', { name: 'Thread' });

test('on a phone, by night and by keyboard, the same is done, and nothing sticks out', async () => {
  await page.setViewportSize({ width: 375, height: 700 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await type('/learner activation jane@acme.test');
  await page.getByRole('button', { name: 'Resend email' }).press('Enter');
  await messages().getByRole('button', { name: '1 reply' }).press('Enter');
  await threadOnPhone().getByText('📨 Sent').waitFor();
  expect(await focused()).toBe('Reply…');
  await page.keyboard.press('Shift+Tab');
  expect(await isFocused(learnersSide().getByRole('link', { name: 'Acme Learning' }))).toBe(true);
  await fits();
  await threadOnPhone().getByRole('button', { name: 'Undo' }).press('Enter');
  await threadOnPhone().getByText('↩️ Undone.').waitFor();
  await learnersSide().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Close the thread' }).press('Enter');
  await page.getByRole('button', { name: 'Conversations and people' }).press('Enter');
  await fits();
  const people = page.getByRole('navigation', { name: 'Act as' }).getByRole('link');
  expect(await people.allInnerTexts()).toEqual([
    expect.stringMatching(/Amy Agent\s+agent: asks and confirms/),
    expect.stringMatching(/Bob Lead\s+lead: also approves, passes rules/),
    expect.stringMatching(/Carl On-Call\s+on-call: also takes escalations, breaks the glass/),
    expect.stringMatching(/Eve Outsider\s+no role: is refused/),
  ]);
  await people.filter({ hasText: 'Bob Lead' }).press('Enter');
  await page.getByRole('button', { name: 'Conversations and people' }).click();
  await page.getByRole('link', { name: 'escalations', exact: true }).click();
  await page.getByRole('textbox', { name: 'Message #escalations' }).waitFor();
  expect(page.url()).toContain('as=bob&channel=escalations');
  expect(await page.getByRole('region', { name: /^Messages in/ }).count()).toBe(1);
});

/** Finds no fault on the page by day and by night, and nothing that is wider than it. */
async function fits(): Promise<void> {
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
}

test('a file that came by direct message is there to be saved', async () => {
  await desk.type('amy', '#support', '/learner activation jane@acme.test');
  await desk.type('bob', '#support', '/learner history here --csv');
  page = await open('bob', 'D0BOB');
  const file = messages().getByRole('link', { name: /^history-LD-\w{7}\.csv \d+ B$/ });
  const [saved] = await Promise.all([page.waitForEvent('download'), file.click()]);
  expect(saved.suggestedFilename()).toMatch(/^history-LD-\w{7}\.csv$/);
  expect(readFileSync(await saved.path(), 'utf8')).toContain('Resend activation email');
  expect(await violations(page)).toEqual([]);
});
