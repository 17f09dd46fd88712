import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mails } from '../../../src/db/schema/mails.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { createOutbox, type Outbox } from '../../../src/service/outbox.ts';
import { addLearner, askAndConfirm, createService, type Service } from '../../support/desk/service.ts';

describe('a mail that was sent', () => {
  let service: Service;
  let outbox: Outbox;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
    outbox = createOutbox(service.database.db);
  });
  afterAll(() => service.close());

  /** A mail in hand, and the confirmation that tells of it, which waits until the mail is sent. */
  async function mailInHand() {
    const { database } = service;
    const email = `learner${count++}@acme.test`;
    await addLearner(database, { email });
    const requestId = await askAndConfirm(service, 'activation', email);
    const [row] = await database.db.select().from(mails).where(eq(mails.requestId, requestId));
    const mail = await outbox.claimMail(row?.id ?? '');
    const isConfirmation = and(eq(posts.requestId, requestId), eq(posts.kind, 'confirmation'));
    const [post] = await database.db
      .update(posts)
      .set({ dueAt: new Date(0) })
      .where(isConfirmation)
      .returning();
    if (!mail || !post) throw new Error('There is no mail or no confirmation.');
    await database.sql`select graphile_worker.remove_job(key) from graphile_worker.jobs where key like 'show-post:%'`;
    return { mail, post };
  }
  const isRung = async (postId: string) => {
    const found = await service.database.sql`select 1 from graphile_worker.jobs where key = ${`show-post:${postId}`}`;
    return found.length === 1;
  };

  it('is told of by whoever sent it, and by nobody else', async () => {
    const { mail, post } = await mailInHand();
    expect(await outbox.mailSent(mail, randomUUID())).toEqual([post.id]);
    expect([await isRung(post.id), await outbox.claimPost(post.id)]).toEqual([false, false]);
  });

  it('is told of later where somebody has the message in hand', async () => {
    const { mail, post } = await mailInHand();
    expect(await outbox.claimPost(post.id)).toBe(true);
    expect([await outbox.mailSent(mail, randomUUID()), await isRung(post.id)]).toEqual([[], true]);
    expect(await outbox.postShown(post.id, { shown: post.wanted, ts: '1.1', channel: 'C1' })).toEqual({
      ts: '1.1',
      isBehind: true,
    });
  });

  it('is told of later where Slack asked to wait', async () => {
    const { mail, post } = await mailInHand();
    expect(await outbox.claimPost(post.id)).toBe(true);
    await outbox.postWaits(post.id, 60_000, false);
    expect([await outbox.mailSent(mail, randomUUID()), await outbox.claimPost(post.id)]).toEqual([[], false]);
  });

  it('is told of once, however often its sender says so', async () => {
    const { mail, post } = await mailInHand();
    const twice = [await outbox.mailSent(mail, 'p-1'), await outbox.mailSent(mail, 'p-2')];
    expect(twice).toEqual([[post.id], []]);
  });
});
