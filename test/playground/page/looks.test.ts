import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pageRoutes } from '../../../src/playground/page/routes.ts';
import { personas, ROLES } from '../../../src/playground/workspace-data.ts';
import { useBrowser } from '../../support/browser/browser.ts';
import { violations } from '../../support/browser/violations.ts';
import { askForCard, giveReason } from '../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../support/desk/desk.ts';
import type { Who } from '../../support/desk/people.ts';
import { addLearner } from '../../support/desk/service.ts';

const browser = useBrowser();
const platformUrl = 'http://127.0.0.1:9/learn';
let desk: TestDesk;
let context: BrowserContext;
beforeAll(async () => {
  desk = await createTestDesk({
    webhooks: true,
    routes: (server, _slack, url) =>
      pageRoutes({ roles: ROLES, mailboxUrl: url, platformUrl: () => platformUrl })(server),
  });
  context = await browser().newContext();
  context.setDefaultTimeout(45_000);
});
afterAll(async () => {
  await context?.close();
  await desk?.close();
});

/** What axe finds wrong where somebody reads that, and what sticks out to the side: at a desk and on a phone. */
async function look(who: Who, channel: string, text: string): Promise<string[]> {
  const page = await context.newPage();
  const found: string[] = [];
  for (const viewport of [
    { width: 1200, height: 900 },
    { width: 375, height: 740 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto(`${desk.slack.url}/?as=${who}&channel=${channel}`);
    await page.getByText(text).first().waitFor();
    found.push(...(await violations(page)));
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) found.push('too wide');
  }
  await page.close();
  return found;
}

it('nothing is wrong for axe with an approval, its values in full, and a history, by day and night, at a desk and on a phone', async () => {
  const past = new Date(Date.now() - 30 * 24 * 60 * 60_000);
  await addLearner(desk.database, { email: 'jane.looks@acme.test', firstAccessedAt: past, passwordSetAt: past });
  const card = await askForCard(desk, 'amy', '/learner email jane.looks@acme.test jnae.looks@acme.test');
  await desk.press('amy', card, 'Ask for approval…');
  await giveReason(desk, 'amy', 'read it back to her on the phone');
  const approval = await desk.until('bob', '[Approve]', '#escalations');
  await desk.press('bob', approval, 'Show in full');
  await desk.until('bob', 'What differs', '#escalations');
  expect(await look('bob', 'escalations', 'What differs')).toEqual([]);
  await desk.type('amy', '#support', '/learner history here');
  expect(await look('amy', 'support', 'What was asked for here')).toEqual([]);
});

it('nor with a batch', async () => {
  for (const n of [1, 2]) await addLearner(desk.database, { email: `looks${n}@acme.test` });
  const root = desk.slack.say('bob', '#support', 'They wait: looks1@acme.test, looks2@acme.test, nobody@acme.test');
  await desk.slack.shortcut(personas.amy.id, 'resend-activation', '#support', root.ts);
  const modal = await desk.slack.until(() =>
    desk.slack.visibleTo(personas.amy.id).views.find(({ blocks }) => JSON.stringify(blocks).includes('All 3')),
  );
  await desk.slack.submit(personas.amy.id, modal.id, { email: 'all' });
  await desk.until('amy', 'Will run (2)');
  const page = await context.newPage();
  await page.goto(`${desk.slack.url}/?as=amy&channel=support`);
  await page.getByRole('main').getByRole('button', { name: '1 reply' }).last().click();
  await page.getByText('3 addresses in all').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.close();
});
