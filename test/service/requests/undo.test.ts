import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { linkToken } from '../../../src/core/credentials/link-token.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { links } from '../../../src/db/schema/credentials.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { setPassword } from '../../../src/service/credentials/set-password.ts';
import { createOutbox, type Outbox } from '../../../src/service/outbox.ts';
import { confirmation } from '../../../src/slack/views/cards/confirmation.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import {
  ADDRESS_KEY,
  addLearner,
  askAndConfirm,
  createService,
  LINK_SECRET,
  type Service,
} from '../../support/desk/service.ts';

const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

describe('undoing', () => {
  let service: Service;
  let outbox: Outbox;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
    outbox = createOutbox(service.database.db);
  });
  beforeEach(() => {
    service.time.now = NOW;
  });
  afterAll(() => service.close());

  async function done(action: string, learner: object = {}) {
    const email = `learner${count++}@acme.test`;
    const learnerId = await addLearner(service.database, { email, ...learner });
    return { ...(await again(action, email)), learnerId, email };
  }
  async function again(action: string, email: string) {
    const requestId = await askAndConfirm(service, action, email);
    const [link] = await service.database.db.select().from(links).where(eq(links.requestId, requestId));
    return { requestId, link };
  }
  /** The confirmation as it would be shown now. */
  async function shown(action: string, requestId: string) {
    const rows = await service.database.db.select().from(posts).where(eq(posts.requestId, requestId));
    const snapshot = await outbox.snapshot(rows.find(({ kind }) => kind === 'confirmation')?.id ?? '');
    if (!snapshot) throw new Error('no confirmation');
    return readMessage(
      confirmation(snapshot, service.action(action), { email: '' }, { now: service.time.now, catalogue }),
    );
  }
  const learnerOf = async (id: string) =>
    (await service.database.db.select().from(learners).where(eq(learners.id, id)))[0];

  it('puts a VPA date back on what it was, also where there was none', async () => {
    const override = daysAgo(-3);
    for (const vpaAvailableFrom of [override, null]) {
      const { requestId, learnerId } = await done('vpa', {
        firstAccessedAt: daysAgo(99),
        vpaCompletedAt: daysAgo(10),
        vpaAvailableFrom,
      });
      expect(await shown('vpa', requestId)).toContain('[Undo]');
      expect(await service.desk.undo(service.invocation('U-AMY'), requestId)).toEqual({ kind: 'undone' });
      expect((await learnerOf(learnerId))?.vpaAvailableFrom).toEqual(vpaAvailableFrom);
      expect(await shown('vpa', requestId)).toMatch(/^↩️ Undone\.\nThe VPA is back/);
      expect(await shown('vpa', requestId)).not.toContain('[Undo]');
    }
  });

  it('takes back an attempt that was made possible again, where there was none before', async () => {
    const { requestId, learnerId } = await done('vpa', { firstAccessedAt: daysAgo(99), vpaStartedAt: daysAgo(1) });
    expect((await learnerOf(learnerId))?.vpaAvailableFrom).toEqual(NOW);
    expect(await service.desk.undo(service.invocation('U-AMY'), requestId)).toEqual({ kind: 'undone' });
    expect((await learnerOf(learnerId))?.vpaAvailableFrom).toBeNull();
    expect(await shown('vpa', requestId)).toMatch(/^↩️ Undone\.\nThe VPA has no date again/);
  });

  it.each(['vpaStartedAt', 'vpaCompletedAt'])('leaves a VPA alone after a change of %s', async (column) => {
    const { requestId, learnerId } = await done('vpa', { firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10) });
    await service.database.db
      .update(learners)
      .set({ [column]: minutes(5) })
      .where(eq(learners.id, learnerId));
    expect(await service.desk.undo(service.invocation('U-AMY'), requestId)).toMatchObject({
      refusal: { code: 'undo-too-late' },
    });
    expect(await shown('vpa', requestId)).not.toContain('[Undo]');
  });

  it('revokes an unused link, keeps a queued mail in, and lets the same be sent again at once', async () => {
    const { requestId, link, email } = await done('activation');
    expect(await service.desk.undo(service.invocation('U-BOB'), requestId)).toEqual({ kind: 'undone' });
    const { db } = service.database;
    expect(
      (
        await db
          .select()
          .from(links)
          .where(eq(links.id, link?.id ?? ''))
      )[0]?.revokedAt,
    ).toEqual(NOW);
    expect((await db.select().from(mails).where(eq(mails.requestId, requestId)))[0]).toMatchObject({
      state: 'failed',
      content: null,
    });
    const told = await shown('activation', requestId);
    expect(told).toContain('❌ Mail not sent: it was undone before it went out.');
    // Nothing is left to look into.
    expect(told).not.toMatch(/\[(?:Check mail|Escalate…)\]/);
    expect((await again('activation', email)).link).toBeDefined();
  });

  it('lifts no cool-down where the mail went out: it cannot be called back', async () => {
    const { requestId, email } = await done('activation');
    await service.database.sql`update mails set state = 'sent', content = null where request_id = ${requestId}`;
    expect(await service.desk.undo(service.invocation('U-BOB'), requestId)).toEqual({ kind: 'undone' });
    const ask = () => service.desk.ask(service.invocation('U-AMY'), service.action('activation'), { email });
    const answer = await ask();
    expect(answer).toMatchObject({ refusal: { code: 'cool-down' } });
    expect(JSON.stringify(answer)).toContain('"person":"U-AMY"');
    service.time.now = minutes(6);
    expect(await ask()).toMatchObject({ kind: 'created' });
  });

  it('comes too late for a link that was used, and is not offered any more', async () => {
    const { requestId, link } = await done('activation');
    expect(await shown('activation', requestId)).toContain('[Undo]');
    const token = linkToken(LINK_SECRET, link?.id ?? '');
    const ask = {
      token,
      purpose: 'activation' as const,
      password: 'quiet river under stones',
      now: minutes(1),
      reference: 'LD-TEST',
    };
    expect(
      await setPassword(service.database.db, { addressKey: ADDRESS_KEY, platform: noPlatform }, ask),
    ).toMatchObject({
      kind: 'set',
    });
    expect(await shown('activation', requestId)).not.toContain('[Undo]');
    expect(await service.desk.undo(service.invocation('U-AMY'), requestId)).toMatchObject({
      refusal: { code: 'undo-too-late' },
    });
  });

  it('is not offered for a link that a newer mail replaced, and that confirmation is shown again', async () => {
    const first = await done('activation');
    const before = await wanted(first.requestId);
    service.time.now = minutes(6);
    await again('activation', first.email);
    expect(await wanted(first.requestId)).toBe(before + 1);
    expect(await shown('activation', first.requestId)).not.toContain('[Undo]');
  });
  async function wanted(requestId: string) {
    const rows = await service.database.db.select().from(posts).where(eq(posts.requestId, requestId));
    return rows.find(({ kind }) => kind === 'confirmation')?.wanted ?? 0;
  }

  it('is for the asker and leads, happens once under 20 clicks, and never on a card that was not confirmed', async () => {
    const { requestId } = await done('activation');
    expect(await service.desk.undo(service.invocation('U-CARL'), requestId)).toMatchObject({
      refusal: { code: 'not-yours' },
    });
    const clicks = await Promise.all(
      Array.from({ length: 20 }, () => service.desk.undo(service.invocation('U-AMY'), requestId)),
    );
    expect(clicks.filter(({ kind }) => kind === 'undone')).toHaveLength(1);
    const email = `learner${count++}@acme.test`;
    await addLearner(service.database, { email });
    const pending = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), { email });
    const id = pending.kind === 'created' ? pending.requestId : '';
    expect(await service.desk.undo(service.invocation('U-AMY'), id)).toMatchObject({
      refusal: { code: 'undo-too-late' },
    });
    expect((await service.database.db.select().from(requests).where(eq(requests.id, id)))[0]?.state).toBe('pending');
  });
});
