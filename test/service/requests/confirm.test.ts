import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken, linkToken } from '../../../src/core/credentials/link-token.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { links } from '../../../src/db/schema/credentials.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { addLearner, createService, LINK_SECRET, type Service } from '../../support/desk/service.ts';

const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

describe('deciding', () => {
  let service: Service;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
  });
  beforeEach(() => {
    service.time.now = NOW;
    service.people.clear();
  });
  afterAll(() => service.close());

  /** A pending request by amy for a new learner. */
  async function pending(action = 'resend-activation', learner: object = {}, organization: object = {}) {
    const email = `learner${count++}@acme.test`;
    const learnerId = await addLearner(service.database, { email, ...learner }, organization);
    const answer = await service.desk.ask(service.invocation('U-AMY'), service.action(action), { email });
    if (answer.kind !== 'created') throw new Error(JSON.stringify(answer));
    return { ...answer, learnerId, email };
  }
  const requestOf = async (id: string) =>
    (await service.database.db.select().from(requests).where(eq(requests.id, id)))[0];

  it('does it once for 20 clicks at the same time by several people', async () => {
    const { requestId, learnerId } = await pending();
    const clicks = Array.from({ length: 20 }, (_, i) =>
      service.desk.confirm(service.invocation(i % 2 ? 'U-AMY' : 'U-BOB'), requestId),
    );
    const kinds = (await Promise.all(clicks)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'done')).toHaveLength(1);
    const { db } = service.database;
    expect(await db.select().from(mails).where(eq(mails.requestId, requestId))).toHaveLength(1);
    expect(await db.select().from(links).where(eq(links.learnerId, learnerId))).toHaveLength(1);
    expect(await db.select().from(posts).where(eq(posts.requestId, requestId))).toHaveLength(2);
    const confirmed = await db.select().from(audit).where(eq(audit.requestId, requestId));
    expect(confirmed.map(({ event }) => event).filter((event) => event === 'confirmed')).toHaveLength(1);
  });

  it('says nothing to the second click of a double click, and who decided to anybody else', async () => {
    const { requestId } = await pending();
    await service.desk.confirm(service.invocation('U-AMY'), requestId);
    expect(await service.desk.confirm(service.invocation('U-AMY'), requestId)).toEqual({ kind: 'repeated' });
    expect(await service.desk.cancel(service.invocation('U-BOB'), requestId)).toMatchObject({
      refusal: { code: 'request-decided' },
    });
    expect(await requestOf(requestId)).toMatchObject({ state: 'done', decidedBy: 'U-AMY' });
  });

  it('lets the asker and leads decide, and nobody else', async () => {
    const { requestId } = await pending();
    for (const actor of ['U-ANA', 'U-CARL'])
      expect(await service.desk.confirm(service.invocation(actor), requestId)).toMatchObject({
        refusal: { code: 'not-yours' },
      });
    expect(await service.desk.confirm(service.invocation('U-EVE'), requestId)).toMatchObject({
      refusal: { code: 'no-role' },
    });
    expect(await service.desk.confirm(service.invocation('U-BOB'), requestId)).toEqual({ kind: 'done' });
  });

  it('refuses somebody who lost the role between command and click', async () => {
    const { requestId } = await pending();
    service.groups.get('S-AGENTS')?.delete('U-AMY');
    expect(await service.desk.confirm(service.invocation('U-AMY'), requestId)).toMatchObject({
      refusal: { code: 'no-role' },
    });
    service.groups.get('S-AGENTS')?.add('U-AMY');
    expect(await requestOf(requestId)).toMatchObject({ state: 'pending' });
  });

  it('evaluates again on the learner as it is now', async () => {
    const { requestId, learnerId } = await pending();
    const { db } = service.database;
    await db.update(learners).set({ firstAccessedAt: NOW, passwordSetAt: NOW }).where(eq(learners.id, learnerId));
    const decision = await service.desk.confirm(service.invocation('U-AMY'), requestId);
    expect(decision).toMatchObject({ refusal: { code: 'already-accessed' }, next: [{ name: 'send-password-reset' }] });
    expect(await requestOf(requestId)).toMatchObject({
      state: 'refused',
      outcome: { facts: { refusal: 'already-accessed' } },
    });
    expect(await db.select().from(mails).where(eq(mails.requestId, requestId))).toHaveLength(0);
  });

  it('counts a lapsed card as undecided, at the click and at the deadline', async () => {
    const [clicked, waited] = [await pending(), await pending()];
    service.time.now = minutes(14);
    await service.desk.lapse(waited.requestId);
    expect(await requestOf(waited.requestId)).toMatchObject({ state: 'pending' });
    service.time.now = minutes(15);
    expect(await service.desk.confirm(service.invocation('U-AMY'), clicked.requestId)).toMatchObject({
      refusal: { code: 'request-lapsed' },
    });
    await service.desk.lapse(waited.requestId);
    for (const { requestId } of [clicked, waited])
      expect(await requestOf(requestId)).toMatchObject({ state: 'expired' });
  });

  it('revokes older links of the same purpose, and keeps only a hash of the new one', async () => {
    const first = await pending();
    await service.desk.confirm(service.invocation('U-AMY'), first.requestId);
    service.time.now = minutes(6);
    const answer = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), {
      email: first.email,
    });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    await service.desk.confirm(service.invocation('U-AMY'), answer.requestId);
    const rows = await service.database.db
      .select()
      .from(links)
      .where(eq(links.learnerId, first.learnerId))
      .orderBy(links.createdAt);
    expect(rows.map(({ revokedAt }) => revokedAt !== null)).toEqual([true, false]);
    for (const row of rows) expect(row.tokenHash).toBe(hashToken(linkToken(LINK_SECRET, row.id)));
  });

  it.each(['activation', 'reset'])('changes nothing about the learner by sending a link (%s)', async (name) => {
    const active = { firstAccessedAt: daysAgo(9), passwordSetAt: daysAgo(9), passwordHash: 'kept' };
    const { requestId, learnerId } = await pending(name, name === 'reset' ? active : {});
    const own = () => service.database.db.select().from(learners).where(eq(learners.id, learnerId));
    const before = await own();
    expect(await service.desk.confirm(service.invocation('U-AMY'), requestId)).toEqual({ kind: 'done' });
    expect(await own()).toEqual(before);
  });

  it('refuses a second mail within the cool-down, naming who sent the first', async () => {
    const { requestId, email } = await pending();
    await service.desk.confirm(service.invocation('U-AMY'), requestId);
    service.time.now = minutes(4);
    const answer = await service.desk.ask(service.invocation('U-BOB'), service.action('activation'), { email });
    expect(answer).toMatchObject({ refusal: { code: 'cool-down', place: { channel: 'C-SUPPORT' } } });
    expect(JSON.stringify(answer)).toContain('U-AMY');
  });

  it('makes a VPA available now and remembers what stood there', async () => {
    const { requestId, learnerId } = await pending('vpa', {
      firstAccessedAt: daysAgo(99),
      vpaCompletedAt: daysAgo(10),
    });
    await service.desk.confirm(service.invocation('U-AMY'), requestId);
    const [learner] = await service.database.db.select().from(learners).where(eq(learners.id, learnerId));
    expect(learner?.vpaAvailableFrom).toEqual(NOW);
    expect(await requestOf(requestId)).toMatchObject({
      outcome: { facts: { due: daysAgo(-80).toISOString() } },
      replaced: { vpaAvailableFrom: { from: null, to: NOW.toISOString() } },
    });
  });

  it('writes nothing at all where a part of it fails', async () => {
    const { requestId } = await pending();
    const { sql, db } = service.database;
    await sql`alter table posts rename to posts_away`;
    await expect(service.desk.confirm(service.invocation('U-AMY'), requestId)).rejects.toThrow();
    await sql`alter table posts_away rename to posts`;
    expect(await requestOf(requestId)).toMatchObject({ state: 'pending' });
    expect(await db.select().from(mails).where(eq(mails.requestId, requestId))).toHaveLength(0);
  });

  it('knows no card that it did not make', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await service.desk.confirm(service.invocation('U-AMY'), unknown)).toMatchObject({
      refusal: { code: 'request-gone' },
    });
    expect(await service.desk.confirm(service.invocation('U-AMY'), 'not an id; drop table')).toMatchObject({
      refusal: { code: 'request-gone' },
    });
  });
});
