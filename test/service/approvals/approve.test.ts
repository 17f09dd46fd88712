import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../src/core/catalogue.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { guarded } from '../../support/desk/guarded.ts';
import { addLearner, createService, type Service } from '../../support/desk/service.ts';

const hours = (count: number) => new Date(NOW.getTime() + count * 60 * 60_000);

describe('a second person', () => {
  let service: Service;
  let count = 0;
  beforeAll(async () => {
    service = await createService(undefined, createCatalogue([guarded]));
  });
  beforeEach(() => {
    service.time.now = NOW;
    service.people.clear();
    service.groups.set('S-AGENTS', new Set(['U-AMY']));
    service.outage.on = false;
  });
  afterAll(() => service.close());

  async function pending(asker = 'U-AMY') {
    const email = `learner${count++}@acme.test`;
    const learnerId = await addLearner(service.database, {
      email,
      firstAccessedAt: daysAgo(100),
      vpaCompletedAt: daysAgo(30),
    });
    const answer = await service.desk.ask(service.invocation(asker), guarded, { email });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    return { id: answer.requestId, learnerId };
  }
  async function awaiting(asker = 'U-AMY') {
    const { id, learnerId } = await pending(asker);
    const decision = await service.desk.confirm(service.invocation(asker), id, { reason: 'no mail arrives' });
    expect(decision).toEqual({ kind: 'submitted' });
    return { id, learnerId };
  }
  const { database } = { database: () => service.database.db };
  const requestOf = async (id: string) => (await database().select().from(requests).where(eq(requests.id, id)))[0];
  const kindsOf = async (id: string) =>
    (await database().select().from(posts).where(eq(posts.requestId, id))).map(({ kind }) => kind).sort();
  const eventsOf = async (id: string) =>
    (await database().select().from(audit).where(eq(audit.requestId, id)).orderBy(audit.seq)).map(({ event }) => event);
  const isOpen = async (learnerId: string) =>
    (await database().select().from(learners).where(eq(learners.id, learnerId)))[0]?.vpaAvailableFrom !== null;

  it('is asked in the escalation channel, with the reason, and nothing is done before', async () => {
    const { id, learnerId } = await awaiting();
    expect(await requestOf(id)).toMatchObject({
      state: 'awaiting',
      submittedBy: 'U-AMY',
      input: { reason: 'no mail arrives' },
      expiresAt: hours(8),
    });
    expect(await kindsOf(id)).toEqual(['approval', 'card']);
    expect(await isOpen(learnerId)).toBe(false);
  });

  it('is not skipped: until the asker has submitted it, nobody’s word leads on (ASVS 5.0, 2.3.1)', async () => {
    const { id, learnerId } = await pending();
    const { desk, invocation } = service;
    const tooEarly = [
      () => desk.approve(invocation('U-BOB'), id),
      () => desk.decline(invocation('U-BOB'), id, 'no'),
      () => desk.breakGlass(invocation('U-CARL'), id, 'exam in an hour'),
      () => desk.review(invocation('U-BOB'), id, 'fine'),
      () => desk.undo(invocation('U-BOB'), id),
      () => desk.reveal(invocation('U-AMY'), id),
    ];
    for (const act of tooEarly) expect(await act()).toMatchObject({ kind: 'refused' });
    expect(await requestOf(id)).toMatchObject({ state: 'pending', decidedBy: null });
    expect(await isOpen(learnerId)).toBe(false);
    expect(await kindsOf(id)).toEqual(['card']);
  });

  it('is not asked without a reason: the card goes on waiting', async () => {
    const { id } = await pending();
    expect(await service.desk.confirm(service.invocation('U-AMY'), id, { reason: '  ' })).toMatchObject({
      refusal: { code: 'reason-missing' },
    });
    expect(await requestOf(id)).toMatchObject({ state: 'pending' });
  });

  it('keeps no address in a reason', async () => {
    const { id } = await pending();
    await service.desk.confirm(service.invocation('U-AMY'), id, { reason: 'jane.doe@acme.test\nwrote from home' });
    expect((await requestOf(id))?.input.reason).toBe('j•••@acme.test wrote from home');
  });

  it('has it done by agreeing, and asker, approver and reason stay', async () => {
    const { id, learnerId } = await awaiting();
    expect(await service.desk.approve(service.invocation('U-BOB'), id)).toEqual({ kind: 'done' });
    expect(await requestOf(id)).toMatchObject({
      state: 'done',
      askedBy: 'U-AMY',
      decidedBy: 'U-BOB',
      input: { reason: 'no mail arrives' },
    });
    expect(await isOpen(learnerId)).toBe(true);
    expect(await kindsOf(id)).toEqual(['approval', 'card', 'confirmation']);
    expect(await eventsOf(id)).toEqual(['asked', 'submitted', 'approved']);
  });

  it('is never the asker, and always a lead', async () => {
    const { id } = await awaiting('U-BOB');
    expect(await service.desk.approve(service.invocation('U-BOB'), id)).toMatchObject({
      refusal: { code: 'own-approval' },
    });
    expect(await service.desk.approve(service.invocation('U-AMY'), id)).toMatchObject({
      refusal: { code: 'not-a-lead' },
    });
    expect(await service.desk.decline(service.invocation('U-CARL'), id, 'no')).toMatchObject({
      refusal: { code: 'not-a-lead' },
    });
    expect(await requestOf(id)).toMatchObject({ state: 'awaiting' });
  });

  it('is on-call’s own glass never: whoever asked or submitted asks a colleague', async () => {
    const { id, learnerId } = await awaiting('U-CARL');
    for (const act of [
      () => service.desk.breakGlass(service.invocation('U-CARL'), id, 'exam in an hour'),
      () => service.desk.authorize(service.invocation('U-CARL'), id, 'break-glass'),
    ])
      expect(await act()).toMatchObject({ refusal: { code: 'own-glass' } });
    expect(await requestOf(id)).toMatchObject({ state: 'awaiting', brokeGlass: false });
    expect(await isOpen(learnerId)).toBe(false);
  });

  it('declines with a reason, which the thread says', async () => {
    const { id, learnerId } = await awaiting();
    expect(await service.desk.decline(service.invocation('U-BOB'), id, 'ask her IT first')).toEqual({
      kind: 'declined',
    });
    expect((await requestOf(id))?.outcome?.words.join(' ')).toContain('ask her IT first');
    expect(await kindsOf(id)).toContain('confirmation');
    expect(await isOpen(learnerId)).toBe(false);
  });

  it('cannot make good what the asker may no more', async () => {
    const { id, learnerId } = await awaiting();
    service.groups.set('S-AGENTS', new Set());
    expect(await service.desk.approve(service.invocation('U-BOB'), id)).toMatchObject({
      refusal: { code: 'asker-may-not' },
    });
    expect(await requestOf(id)).toMatchObject({ state: 'refused' });
    expect(await kindsOf(id)).toContain('confirmation');
    expect(await isOpen(learnerId)).toBe(false);
  });

  it('decides nothing while Slack cannot say who may', async () => {
    const { id } = await awaiting();
    service.outage.on = true;
    expect(await service.desk.approve(service.invocation('U-BOB'), id)).toMatchObject({
      refusal: { code: 'cannot-check' },
    });
    expect(await requestOf(id)).toMatchObject({ state: 'awaiting' });
  });

  it('evaluates again on the learner as it is now', async () => {
    const { id, learnerId } = await awaiting();
    await database()
      .update(learners)
      .set({ vpaAvailableFrom: daysAgo(1) })
      .where(eq(learners.id, learnerId));
    expect(await service.desk.approve(service.invocation('U-BOB'), id)).toMatchObject({
      refusal: { code: 'vpa-already-available' },
    });
    expect(await requestOf(id)).toMatchObject({ state: 'refused' });
  });

  it('is skipped by on-call with a reason, which the leads are told', async () => {
    const { id, learnerId } = await awaiting();
    expect(await service.desk.breakGlass(service.invocation('U-AMY'), id, 'now')).toMatchObject({
      refusal: { code: 'not-on-call' },
    });
    expect(await service.desk.breakGlass(service.invocation('U-CARL'), id)).toMatchObject({
      refusal: { code: 'reason-missing' },
    });
    expect(await service.desk.breakGlass(service.invocation('U-CARL'), id, 'exam in an hour')).toEqual({
      kind: 'done',
    });
    expect(await requestOf(id)).toMatchObject({ brokeGlass: true, input: { glassReason: 'exam in an hour' } });
    expect(await kindsOf(id)).toEqual(['approval', 'broken-glass', 'card', 'confirmation']);
    expect(await eventsOf(id)).toContain('broke-glass');
    expect(await isOpen(learnerId)).toBe(true);
  });

  describe('what was done without a second person', () => {
    async function broken(asker = 'U-AMY') {
      const { id } = await awaiting(asker);
      await service.desk.breakGlass(service.invocation('U-CARL'), id, 'exam in an hour');
      return id;
    }
    const review = (id: string, who: string, note?: string) => service.desk.review(service.invocation(who), id, note);

    it('is reviewed once by a lead who had no part in it, with a note', async () => {
      const id = await broken();
      expect(await review(id, 'U-AMY', 'fine')).toMatchObject({ refusal: { code: 'review-not-a-lead' } });
      expect(await review(id, 'U-BOB')).toMatchObject({ refusal: { code: 'reason-missing' } });
      expect(await review(id, 'U-BOB', 'talked to Carl: fine')).toEqual({ kind: 'reviewed' });
      expect(await review(id, 'U-BOB', 'again')).toMatchObject({ refusal: { code: 'already-reviewed' } });
      expect(await requestOf(id)).toMatchObject({
        state: 'done',
        reviewedBy: 'U-BOB',
        input: { glassReason: 'exam in an hour', reviewNote: 'talked to Carl: fine' },
      });
      expect((await eventsOf(id)).filter((event) => event === 'reviewed')).toHaveLength(1);
    });

    it('is reviewed by nobody who asked for it or did it, a lead as well', async () => {
      const asked = await broken('U-BOB');
      expect(await review(asked, 'U-BOB', 'fine')).toMatchObject({ refusal: { code: 'own-review' } });
      const done = await broken();
      service.groups.set('S-LEADS', new Set(['U-CARL']));
      expect(await review(done, 'U-CARL', 'fine')).toMatchObject({ refusal: { code: 'own-review' } });
      service.groups.delete('S-LEADS');
    });

    it('and nothing else is', async () => {
      const { id } = await awaiting();
      await service.desk.approve(service.invocation('U-BOB'), id);
      expect(await review(id, 'U-BOB', 'fine')).toMatchObject({ refusal: { code: 'request-gone' } });
    });

    it('is something the leads are reminded of after 24 and 72 hours, until one has reviewed it', async () => {
      const [open, reviewed] = [await broken(), await broken()];
      await review(reviewed, 'U-BOB', 'fine');
      const rung = await database().execute(
        sql`select payload->>'hours' as hours, extract(epoch from run_at - now()) / 3600 as wait
          from graphile_worker._private_jobs
          where payload->>'requestId' = ${open} and (payload->>'hours')::int > 4 order by wait`,
      );
      expect(rung.map(({ hours, wait }) => [hours, Math.round(Number(wait))])).toEqual([
        ['24', 24],
        ['72', 72],
      ]);
      for (const id of [open, reviewed]) for (const hours of [1, 4, 24, 72]) await service.desk.remind(id, hours);
      expect(await kindsOf(open)).toEqual([
        ...['approval', 'broken-glass', 'card', 'confirmation', 'first-review-reminder', 'second-review-reminder'],
      ]);
      expect(await kindsOf(reviewed)).toEqual(['approval', 'broken-glass', 'card', 'confirmation']);
    });
  });

  it('decides once, however many decide at once', async () => {
    const { id } = await awaiting();
    const kinds = await Promise.all([
      ...Array.from({ length: 5 }, () => service.desk.approve(service.invocation('U-BOB'), id)),
      ...Array.from({ length: 5 }, () => service.desk.decline(service.invocation('U-BOB'), id, 'no')),
      ...Array.from({ length: 5 }, () => service.desk.breakGlass(service.invocation('U-CARL'), id, 'now')),
      service.desk.cancel(service.invocation('U-AMY'), id),
    ]);
    expect(kinds.filter(({ kind }) => kind !== 'refused')).toHaveLength(1);
  });

  it('is reminded after 1 h and 4 h, and after 8 h the request lapses and the thread says so', async () => {
    const { id } = await awaiting();
    await service.desk.remind(id, 1);
    await service.desk.remind(id, 1);
    await service.desk.remind(id, 4);
    expect(await kindsOf(id)).toEqual(['approval', 'card', 'first-reminder', 'second-reminder']);
    service.time.now = hours(7.9);
    await service.desk.lapse(id);
    expect(await requestOf(id)).toMatchObject({ state: 'awaiting' });
    service.time.now = hours(8);
    await service.desk.lapse(id);
    expect(await requestOf(id)).toMatchObject({ state: 'expired' });
    expect(await kindsOf(id)).toContain('confirmation');
    expect(await service.desk.approve(service.invocation('U-BOB'), id)).toMatchObject({
      refusal: { code: 'request-lapsed' },
    });
  });

  it('is taken back by whoever asked or a lead: anybody else is told whose it is', async () => {
    const { id } = await awaiting();
    expect(await service.desk.cancel(service.invocation('U-CARL'), id)).toMatchObject({
      refusal: { code: 'not-yours' },
    });
    expect(await requestOf(id)).toMatchObject({ state: 'awaiting' });
  });

  it('is not needed any more where the asker takes the request back', async () => {
    const { id } = await awaiting();
    service.time.now = hours(1);
    expect(await service.desk.cancel(service.invocation('U-AMY'), id)).toEqual({ kind: 'cancelled' });
    expect(await service.desk.approve(service.invocation('U-BOB'), id)).toMatchObject({
      refusal: { code: 'request-decided' },
    });
  });
});
