import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageRoutes } from '../../../src/playground/page/routes.ts';
import { BEHAVIOURS } from '../../../src/playground/platform/changes/behaviour.ts';
import { PLATFORM_TOKEN, ROLES } from '../../../src/playground/workspace-data.ts';
import { useBrowser } from '../../support/browser/browser.ts';
import { createEmptyDatabase } from '../../support/database/database.ts';
import { createTestDesk, type TestDesk } from '../../support/desk/desk.ts';
import { until } from '../../support/until.ts';
import { ourId } from './acting-desk.ts';

const PASSWORD = 'quiet river under stones';

const browser = useBrowser();
let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let desk: TestDesk;
let context: BrowserContext;
let page: Page;
beforeEach(async () => {
  database = await createEmptyDatabase();
  desk = await createTestDesk({
    platform: { databaseUrl: database.url },
    routes: (server, _slack, mailboxUrl) =>
      pageRoutes({ roles: ROLES, mailboxUrl, platformUrl: () => desk.platform?.url ?? '' })(server),
  });
  context = await browser().newContext({ viewport: { width: 1200, height: 800 } });
  context.setDefaultTimeout(45_000);
  page = await context.newPage();
  await page.goto(`${desk.slack.url}/?as=amy&channel=support`);
});
afterEach(async () => {
  await context?.close();
  await desk?.close();
  await database?.close();
});

async function type(text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message #support' });
  await box.fill(text);
  await box.press('Enter');
}

/** Follows a link of the page to the tab that it opens. */
async function openTab(click: () => Promise<void>): Promise<Page> {
  const [tab] = await Promise.all([context.waitForEvent('page'), click()]);
  return tab;
}

test('from the mail to a password, to the platform, and what Slack then says of her', async () => {
  await type('/learner activation jane@acme.test');
  await page.getByRole('button', { name: 'Resend email' }).click();
  await page.getByText('✅ Confirmed by Amy Agent').waitFor();
  await desk.until('bob', '📨 Sent');

  const mailbox = await openTab(() => page.getByRole('link', { name: 'Mailbox' }).click());
  const mail = mailbox.frameLocator('iframe');
  const learner = await openTab(() => mail.getByRole('link', { name: 'Choose a password', exact: true }).click());
  await learner.getByLabel('New password').fill(PASSWORD);
  await learner.keyboard.press('Enter');
  await learner.getByRole('link', { name: 'Go to sign-in' }).click();

  await learner.waitForURL(`${desk.platform?.url}/sign-in`);
  await learner.getByLabel('Email').fill('jane@acme.test');
  await learner.getByLabel('Password').fill(PASSWORD);
  await learner.keyboard.press('Enter');
  await learner.getByRole('heading', { name: 'Welcome, Jane' }).waitFor();

  await until('Slack’s profile has it', async () =>
    (await desk.type('bob', '#support', '/learner jane@acme.test')).includes('Last seen'),
  );
  await type('/learner jane@acme.test');
  await page.getByText('Last seen').first().waitFor();
});

test('the desk knows the learners by the platform’s ids from the start', async () => {
  const { publicUrl } = desk.config;
  const answer = await fetch(`${publicUrl}/v1/learners?email=jane@acme.test`, {
    headers: { authorization: `Bearer ${PLATFORM_TOKEN}` },
  });
  const { learner } = await answer.json();
  expect(learner.external_id).toBe(ourId('jane@acme.test'));
});

const REFUSED = 'refused it: “The school office has locked this account”';

test.each([
  ['works', 'up', 'has it since'],
  ['answers slowly', 'slow', 'has it since'],
  ['answers later', 'later', 'has it since'],
  ['takes the change, and cuts the answer', 'forgets', 'has it since'],
  ['refuses', 'refuses', REFUSED],
] as const)(
  'where the platform %s, the thread says what it did with a VPA, and it did it once',
  async (_, how, words) => {
    desk.platform?.behave(how);
    await desk.type('amy', '#support', '/learner vpa mei@globex.test');
    await desk.press('amy', desk.card(), 'Make available');
    await desk.until('bob', words);
    const applied = await fetch(`${desk.platform?.url}/_local/applied`).then((answer) => answer.json());
    expect(applied).toHaveLength(how === 'refuses' ? 0 : 1);
  },
);

/** Switches the platform in its own window, as somebody who plays does. */
async function choose(label: string): Promise<void> {
  const platform = await openTab(() => page.getByRole('link', { name: 'Acme Learning' }).click());
  await platform.goto(`${desk.platform?.url}/told`);
  await platform.getByLabel('For the desk, the platform').selectOption({ label });
  await platform.locator(`form[data-behaviour]:has(option:checked:text-is("${label}"))`).waitFor();
  await until(`it ${label}`, () => BEHAVIOURS[desk.platform?.behaviour().behaviour ?? 'up'] === label);
  await platform.close();
}
async function makeAvailable(): Promise<void> {
  await type('/learner vpa mei@globex.test');
  await page.getByRole('button', { name: 'Make available' }).click();
  await page.getByRole('button', { name: '1 reply' }).click();
}
/** So many minutes pass: what waits was asked for that much earlier, and its next try is due. */
const minutesPass = (minutes: number) =>
  desk.database.sql`
    with moved as (
      update platform_changes set created_at = created_at - make_interval(mins => ${minutes}), due_at = now(),
        claimed_until = null where state = 'sending')
    select from graphile_worker.add_job('send-change', '{}', job_key => ${randomUUID()})`;
const tries = (many: number) =>
  until(`it was tried ${many} times`, async () => {
    const [row] = await desk.database.sql`select attempts, problem from platform_changes`;
    return row?.attempts >= many && row?.problem;
  });

test('a platform that is down for five minutes: Slack says that it waits, and then that it is done', async () => {
  await choose('Is down');
  await makeAvailable();
  await page.getByText('Acme Learning has not answered yet').first().waitFor();
  await page.getByText('Nothing is changed here until it does.').first().waitFor();
  const learnersSide = page.getByRole('navigation', { name: 'As the learner sees it' });
  expect(await learnersSide.count()).toBe(0);
  for (const [i, minutes] of [1, 2, 2].entries()) {
    await tries(i + 1);
    await minutesPass(minutes);
  }
  await page
    .getByText(/\d tries since/)
    .first()
    .waitFor();
  await desk.until('bob', '[Cancel]');
  await choose('Works');
  await minutesPass(0);
  await desk.until('bob', /✅ The VPA is available now\.\n.* Acme Learning has it since/);
  await page
    .getByText(/has it since/)
    .first()
    .waitFor();
  expect(await learnersSide.getByRole('link').allInnerTexts()).toEqual([expect.stringMatching('Acme Learning')]);
  expect(desk.thread(desk.card()).join()).not.toContain('has not answered yet');
});

test('a platform with a wrong secret: Slack says that it waits, and calls on-call at once', async () => {
  await choose('Holds a wrong secret');
  await makeAvailable();
  await page.getByText('Acme Learning has not answered yet').first().waitFor();
  await desk.until(
    'bob',
    /Acme Learning has not answered since .*\n.*It does not let us in: npm run platform -- ping says more\./,
    '#escalations',
  );
  await choose('Works');
  await minutesPass(0);
  await desk.until('bob', /✅ The VPA is available now\.\n.* Acme Learning has it since/);
  await page
    .getByText(/has it since/)
    .first()
    .waitFor();
});
