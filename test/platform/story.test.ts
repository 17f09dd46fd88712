import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPlatform } from '../../src/core/platform/platform.ts';
import { createPlatform, type Platform } from '../../src/playground/platform/platform.ts';
import { readMessage } from '../../src/playground/reading.ts';
import { createEmptyDatabase } from '../support/database/database.ts';
import { askForCard, waitForReply, waitUntilIdle } from '../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const TOKEN = randomBytes(32).toString('hex');

describe('a desk with a learning platform', () => {
  let desk: TestDesk;
  let platform: Platform;
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    desk = await createTestDesk();
    platform = await createPlatform({
      databaseUrl: database.url,
      desk: { url: `http://127.0.0.1:${desk.config.port}`, token: TOKEN },
      secrets: [SECRET],
    });
    await desk.restart({
      platform: { ...noPlatform, name: 'Acme Learning', changes: 'push' },
      platformPush: { url: platform.webhookUrl, secrets: [SECRET], mayBePrivate: false },
      platformTokens: [{ name: 'acme', scopes: ['records', 'changes', 'sign-in'], token: TOKEN }],
    });
  });
  afterAll(async () => {
    await desk.close();
    await platform.close();
    await database.close();
  });

  /** Asks for a VPA and confirms it; answers its card. */
  async function makeAvailable(email: string) {
    const card = await askForCard(desk, 'amy', `/learner vpa ${email}`);
    await desk.press('amy', card, 'Make available');
    return card;
  }

  it('says that the platform has it once it does, and undoes it there first', async () => {
    const card = await makeAvailable('joao@acme.test');
    const reply = await waitForReply(desk, card, 'Acme Learning has it since');
    await desk.press('amy', reply, 'Undo');
    await waitForReply(desk, card, '↩️ Undone.');
  });
  it('says the platform’s own words where it refuses, and asks again with one click', async () => {
    platform.behave('refuses', { message: 'no such learner' });
    const card = await makeAvailable('mei@globex.test');
    const reply = await waitForReply(desk, card, '🚫 Acme Learning refused it: “no such learner”.');
    expect(readMessage(reply)).toMatch(/refused it: “no such learner”\. · for @U0AMY\nNothing was changed\./);
    await waitUntilIdle(desk);
    expect(desk.thread(card).filter((said) => said.includes('refused it'))).toHaveLength(1);
    platform.behave('up');
    await desk.press('amy', reply, 'Try again');
    const again = await desk.until('amy', '[Make available]');
    await desk.press('amy', again, 'Make available');
    await waitForReply(desk, card, 'Acme Learning has it since');
  });

  it('waits while the platform is down, takes it back where it was never reached, and does not where it may have been', async () => {
    platform.behave('down', { how: 503 });
    const card = await makeAvailable('iris@acme.test');
    const waiting = await waitForReply(desk, card, '⏳ Acme Learning has not answered yet');
    expect(readMessage(waiting)).toContain('Nothing is changed here until it does.');
    await desk.press('amy', await waitForReply(desk, card, '[Cancel]'), 'Cancel');
    await waitForReply(desk, card, 'Cancelled before Acme Learning was reached.\nNothing was done.');
    platform.behave('later', { laterMs: 100 });
    const later = await makeAvailable('iris@acme.test');
    await waitForReply(desk, later, 'Acme Learning has it since');
    platform.behave('up');
  });

  it('takes a change once, also where the platform forgets its answer', async () => {
    platform.behave('forgets', { times: 1 });
    const card = await makeAvailable('tom@globex.test');
    // The next attempt is after five seconds.
    await waitForReply(desk, card, 'Acme Learning has it since');
    const applied: { type: string; request: string | null }[] = await (
      await fetch(`${platform.url}/_local/applied`)
    ).json();
    const reference = /Reference (LD-\w+)/.exec(desk.thread(card).join(' '))?.[1];
    expect(applied.filter(({ request }) => request === reference)).toHaveLength(1);
  });
});
