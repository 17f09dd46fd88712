import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invalidatePost } from '../../../src/db/outbox/invalidate-posts.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { createOutbox, type Outbox } from '../../../src/service/outbox.ts';
import { addLearner, askAndConfirm, createService, type Service } from '../../support/desk/service.ts';
import { until } from '../../support/until.ts';

describe('a post that cannot be shown', () => {
  let service: Service;
  let outbox: Outbox;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
    outbox = createOutbox(service.database.db);
  });
  afterAll(() => service.close());

  /** A confirmation that a process has in hand. */
  async function inHand() {
    const { database } = service;
    const email = `held${count++}@acme.test`;
    await addLearner(database, { email });
    const requestId = await askAndConfirm(service, 'activation', email);
    const isConfirmation = and(eq(posts.requestId, requestId), eq(posts.kind, 'confirmation'));
    const [post] = await database.db.update(posts).set({ attempts: 1 }).where(isConfirmation).returning();
    if (!post) throw new Error('There is no confirmation.');
    return { id: post.id, requestId };
  }
  const told = (requestId: string) => service.database.sql`
    select recipient from posts where request_id = ${requestId} and recipient is not null order by recipient`;
  const asker = { kind: 'confirmation' as const, people: ['U-AMY'] };

  it('is told to each person once, however many processes find out at once', async () => {
    const { id, requestId } = await inHand();
    const people = { kind: 'confirmation' as const, people: ['U-AMY', 'U-BOB'] };
    await Promise.all(Array.from({ length: 8 }, () => outbox.holdPost(id, 'is_archived', people)));
    expect((await told(requestId)).map(({ recipient }) => recipient)).toEqual(['U-AMY', 'U-BOB']);
  });

  it('waits for whoever decides about its request at that moment, and neither of them breaks', async () => {
    const { id, requestId } = await inHand();
    const { db, sql } = service.database;
    let held: Promise<void> | undefined;
    await db.transaction(async (tx) => {
      await tx.select().from(requests).where(eq(requests.id, requestId)).for('update');
      held = outbox.holdPost(id, 'is_archived', asker);
      await until('it waits', async () => {
        const [row] = await sql`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query ilike '%held as%'`;
        return row?.waiting === 1;
      });
      await invalidatePost(tx, requestId, 'confirmation');
    });
    await held;
    expect(await told(requestId)).toHaveLength(1);
  });

  it('is due again where its channel opened, and others are not', async () => {
    const { id } = await inHand();
    const { sql } = service.database;
    await outbox.holdPost(id, 'is_archived', asker);
    expect(await outbox.claimPost(id)).toBe(false);
    await outbox.reopen('C-OTHER');
    expect(await outbox.claimPost(id)).toBe(false);
    await outbox.reopen('C-SUPPORT');
    const [job] = await sql`select 1 as rung from graphile_worker.jobs where key = ${`show-post:${id}`}`;
    expect(job?.rung).toBe(1);
    expect(await outbox.claimPost(id)).toBe(true);
  });

  it('is tried again within a day though nobody hears that it could be shown', async () => {
    const { id } = await inHand();
    const { sql } = service.database;
    const waits: number[] = [];
    for (const attempts of [1, 2, 5, 50]) {
      await sql`update posts set attempts = ${attempts} where id = ${id}`;
      await outbox.holdPost(id, 'restricted_action');
      const [row] =
        await sql`select round(extract(epoch from due_at - now()) / 60)::int as minutes from posts where id = ${id}`;
      waits.push(row?.minutes);
    }
    expect(waits).toEqual([15, 30, 240, 1440]);
    await sql`update posts set due_at = now() - interval '1 minute', claimed_until = null where id = ${id}`;
    await sql`delete from graphile_worker._private_jobs`;
    await outbox.sweep(new Date(0));
    const [job] = await sql`select 1 as rung from graphile_worker.jobs where key = ${`show-post:${id}`}`;
    expect(job?.rung).toBe(1);
  });
});
