import { randomUUID } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MailEvent } from '../../../src/core/mail/fate.ts';
import { batchIdIn, batchRef } from '../../../src/core/requests/batch.ts';
import { invalidatePost } from '../../../src/db/outbox/invalidate-posts.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { batchItems } from '../../../src/db/schema/batch-items.ts';
import { batches } from '../../../src/db/schema/batches.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { createOutbox, type Outbox } from '../../../src/service/outbox.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { addLearner, createService, redelivered, type Service } from '../../support/desk/service.ts';
import { until } from '../../support/until.ts';

const hours = (count: number) => new Date(NOW.getTime() + count * 60 * 60_000);

describe('a batch', () => {
  let service: Service;
  let outbox: Outbox;
  let count = 0;
  const faults: unknown[] = [];
  beforeAll(async () => {
    service = await createService();
    outbox = createOutbox(service.database.db);
  });
  beforeEach(() => {
    service.time.now = NOW;
    service.groups.set('S-AGENTS', new Set(['U-AMY']));
    service.outage.on = false;
    faults.length = 0;
  });
  afterAll(() => service.close());

  const db = () => service.database.db;
  const activation = () => service.action('resend-activation');
  /** So many learners who never came. */
  async function invited(many: number): Promise<string[]> {
    const emails = Array.from({ length: many }, () => `many${count++}@acme.test`);
    for (const email of emails) await addLearner(service.database, { email });
    return emails;
  }
  async function asked(emails: string[], asker = 'U-AMY'): Promise<string> {
    const answer = await service.desk.askMany(service.invocation(asker), activation(), { emails });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    return answer.requestId;
  }
  const idOf = (ref: string) => batchIdIn(ref) ?? '';
  const run = (ref: string) => service.desk.runBatch(idOf(ref), (error) => faults.push(error));
  const batchOf = async (ref: string) =>
    (
      await db()
        .select()
        .from(batches)
        .where(eq(batches.id, idOf(ref)))
    )[0];
  const itemsOf = (ref: string) =>
    db()
      .select()
      .from(batchItems)
      .where(eq(batchItems.batchId, idOf(ref)))
      .orderBy(batchItems.position);
  const statesOf = async (ref: string) => (await itemsOf(ref)).map(({ state }) => state);
  const kindsOf = async (ref: string) =>
    (
      await db()
        .select()
        .from(posts)
        .where(eq(posts.batchId, idOf(ref)))
    )
      .map(({ kind }) => kind)
      .sort();
  const childrenOf = (ref: string) =>
    db()
      .select()
      .from(requests)
      .where(eq(requests.batchId, idOf(ref)));
  async function mailsOf(ref: string) {
    const ids = (await childrenOf(ref)).map(({ id }) => id);
    return (await db().select().from(mails)).filter(({ requestId }) => ids.includes(requestId ?? ''));
  }
  const eventsOf = async (ref: string) => {
    const ids = [idOf(ref), ...(await childrenOf(ref)).map(({ id }) => id)];
    const rows = await db().select().from(audit).where(inArray(audit.requestId, ids)).orderBy(audit.seq);
    return rows.map(({ event, learnerId }) => `${event}${learnerId ? ' one' : ''}`);
  };

  describe('when it is asked for', () => {
    it('sorts each address into will run and skipped, with the reason', async () => {
      const [first = '', second = ''] = await invited(2);
      const active = { firstAccessedAt: daysAgo(9), passwordSetAt: daysAgo(9) };
      await addLearner(service.database, { email: 'active@acme.test', ...active });
      await addLearner(service.database, { email: 'gone@acme.test', membershipEndsAt: daysAgo(1) });
      await addLearner(service.database, { email: 'lms@initech.test' }, { name: 'Initech', authentication: 'lms' });
      await addLearner(service.database, { email: 'two@mail.test' });
      await addLearner(service.database, { email: 'two@mail.test' }, { name: 'Globex' });
      const cooled = await asked([second]);
      await service.desk.confirm(service.invocation('U-AMY'), cooled);
      await run(cooled);

      const others = ['active@acme.test', 'gone@acme.test', 'lms@initech.test', 'two@mail.test', 'nobody@acme.test'];
      const ref = await asked([first.toUpperCase(), first, second, ...others]);
      expect((await itemsOf(ref)).map(({ state, reason }) => reason?.code ?? state)).toEqual([
        'will-run',
        'cool-down',
        'already-accessed',
        'membership-ended',
        'signs-in-elsewhere',
        'several-organizations',
        'unknown-address',
      ]);
      expect((await itemsOf(ref)).map(({ label }) => label).filter(Boolean)).toEqual([
        't•••@mail.test',
        'n•••@acme.test',
      ]);
      expect(await kindsOf(ref)).toEqual(['card']);
      expect((await eventsOf(ref)).sort()).toEqual(['asked', 'refused', 'refused', ...Array(4).fill('refused one')]);
    });

    it('takes fifty, and counts those beyond', async () => {
      const [email = ''] = await invited(1);
      const ref = await asked([email, ...Array.from({ length: 70 }, (_, i) => `unknown${i}@acme.test`)]);
      expect(await itemsOf(ref)).toHaveLength(50);
      expect(await batchOf(ref)).toMatchObject({ leftOut: 21 });
    });

    it('promises what is the same for all, and for how many each thing that they will notice', async () => {
      const taken = { firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10) };
      await addLearner(service.database, { email: 'free1@acme.test', ...taken });
      await addLearner(service.database, { email: 'free2@acme.test', ...taken, vpaCompletedAt: daysAgo(20) });
      await addLearner(
        service.database,
        { email: 'bound@strict.test', ...taken },
        { name: 'Strict', vpaMandatory: true },
      );
      const emails = ['free1@acme.test', 'free2@acme.test', 'bound@strict.test'];
      const vpa = service.action('make-vpa-available');
      const answer = await service.desk.askMany(service.invocation('U-AMY'), vpa, { emails });
      if (answer.kind !== 'created') throw new Error(answer.kind);
      expect((await batchOf(answer.requestId))?.announced.map((words) => words.join(''))).toEqual([
        'For each: the next proficiency assessment today instead of on its date.',
        'For 2 of them: At the next sign-in the learner is offered the VPA (30 to 45 minutes) and may put it off.',
        'For 1 of them: It is mandatory: at the next sign-in the learner is taken to it (30 to 45 minutes), and cannot study until it is done.',
      ]);
    });

    it('makes no card where it can be done for nobody, and says why', async () => {
      const before = await db().$count(batches);
      const emails = ['nobody1@acme.test', 'nobody2@acme.test'];
      expect(await service.desk.askMany(service.invocation('U-AMY'), activation(), { emails })).toMatchObject({
        kind: 'nothing-runs',
        items: [{ reason: { code: 'unknown-address' } }, { email: 'nobody2@acme.test' }],
      });
      expect(await db().$count(batches)).toBe(before);
    });

    it('is refused to outsiders and for what is asked for one at a time, and a repeated delivery makes one', async () => {
      const emails = await invited(2);
      const { desk } = service;
      expect(await desk.askMany(service.invocation('U-EVE'), activation(), { emails })).toMatchObject({
        refusal: { code: 'no-role' },
      });
      const invocation = service.invocation('U-AMY');
      const answers = await Promise.all(
        [1, 2, 3].map(() => desk.askMany(redelivered(invocation), activation(), { emails })),
      );
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['created', 'repeated', 'repeated']);
      const temporary = service.action('temporary-password');
      expect(await desk.askMany(service.invocation('U-AMY'), temporary, { emails })).toMatchObject({
        refusal: { code: 'one-at-a-time' },
      });
    });
  });

  describe('when it is confirmed', () => {
    it('runs each learner as a request of its own, without messages of its own', async () => {
      const ref = await asked(await invited(3));
      expect(await service.desk.confirm(service.invocation('U-BOB'), ref)).toEqual({ kind: 'done' });
      expect(await batchOf(ref)).toMatchObject({ state: 'running', decidedBy: 'U-BOB' });
      await run(ref);
      expect(await batchOf(ref)).toMatchObject({ state: 'done' });
      expect(await statesOf(ref)).toEqual(['done', 'done', 'done']);
      const children = await childrenOf(ref);
      expect(children.map(({ state, askedBy, decidedBy }) => [state, askedBy, decidedBy])).toEqual(
        Array(3).fill(['done', 'U-AMY', 'U-BOB']),
      );
      expect(await mailsOf(ref)).toHaveLength(3);
      for (const { id } of children) expect(await db().$count(posts, eq(posts.requestId, id))).toBe(0);
      expect(await kindsOf(ref)).toEqual(['card', 'progress']);
      expect(await eventsOf(ref)).toEqual(['asked', 'confirmed', ...Array(3).fill('confirmed one')]);
    });

    it('gives each learner one mail, however many confirm and however many workers run it', async () => {
      const ref = await asked(await invited(6));
      const decisions = await Promise.all(
        Array.from({ length: 50 }, (_, i) => service.desk.confirm(service.invocation(i % 2 ? 'U-AMY' : 'U-BOB'), ref)),
      );
      expect(decisions.filter(({ kind }) => kind === 'done')).toHaveLength(1);
      await Promise.all(Array.from({ length: 6 }, () => run(ref)));
      expect(await batchOf(ref)).toMatchObject({ state: 'done' });
      expect(new Set((await mailsOf(ref)).map(({ learnerId }) => learnerId)).size).toBe(6);
      expect(await mailsOf(ref)).toHaveLength(6);
      expect(faults).toEqual([]);
    });

    it('is decided by whoever asked or a lead, and in time', async () => {
      const ref = await asked(await invited(2));
      const { desk } = service;
      expect(await desk.confirm(service.invocation('U-CARL'), ref)).toMatchObject({ refusal: { code: 'not-yours' } });
      service.time.now = hours(1);
      expect(await desk.confirm(service.invocation('U-AMY'), ref)).toMatchObject({
        refusal: { code: 'request-lapsed' },
      });
      expect(await batchOf(ref)).toMatchObject({ state: 'expired' });
      expect(await desk.confirm(service.invocation('U-AMY'), batchRef('nonsense'))).toMatchObject({
        refusal: { code: 'request-gone' },
      });
    });

    it('can be cancelled, and then runs nobody', async () => {
      const ref = await asked(await invited(2));
      expect(await service.desk.cancel(service.invocation('U-AMY'), ref)).toEqual({ kind: 'cancelled' });
      service.time.now = hours(0.1);
      expect(await service.desk.confirm(service.invocation('U-AMY'), ref)).toMatchObject({
        refusal: { code: 'request-decided' },
      });
      await run(ref);
      expect(await mailsOf(ref)).toEqual([]);
    });

    it('evaluates each learner again as it is now', async () => {
      const [first = '', second = ''] = await invited(2);
      const ref = await asked([first, second]);
      await service.desk.confirm(service.invocation('U-AMY'), ref);
      await db().update(learners).set({ firstAccessedAt: NOW, passwordSetAt: NOW }).where(eq(learners.email, first));
      await run(ref);
      expect((await itemsOf(ref)).map(({ state, reason }) => reason?.code ?? state)).toEqual([
        'already-accessed',
        'done',
      ]);
    });

    it('goes through many in several turns, and asks in each whether the asker still may', async () => {
      const ref = await awaiting(12);
      await service.desk.approve(service.invocation('U-BOB'), ref);
      await run(ref);
      expect((await statesOf(ref)).filter((state) => state === 'done')).toHaveLength(10);
      service.outage.on = true;
      await run(ref);
      expect((await statesOf(ref)).filter((state) => state === 'will-run')).toHaveLength(2);
      service.outage.on = false;
      service.groups.set('S-AGENTS', new Set());
      await run(ref);
      expect((await itemsOf(ref)).slice(10).map(({ reason }) => reason?.code)).toEqual(Array(2).fill('asker-may-not'));
      expect(await batchOf(ref)).toMatchObject({ state: 'done' });
    });

    it('goes on with the others where it breaks for one, and retries that one alone', async () => {
      const [first = '', second = ''] = await invited(2);
      const ref = await asked([first, second]);
      await service.desk.confirm(service.invocation('U-AMY'), ref);
      const [broken] = await db().select().from(learners).where(eq(learners.email, first));
      await service.database.sql.unsafe(
        `create function broken() returns trigger language plpgsql as $$ begin if new.learner_id = '${broken?.id}' then raise 'broken'; end if; return new; end $$;
         create trigger broken before insert on mails for each row execute function broken()`,
      );
      await run(ref);
      await service.database.sql`drop function broken cascade`;
      expect(await statesOf(ref)).toEqual(['failed', 'done']);
      expect(faults).toHaveLength(2);
      expect(await childrenOf(ref)).toHaveLength(1);
      expect(await eventsOf(ref)).toContain('failed one');

      const again = await service.desk.retryFailed(service.invocation('U-AMY'), ref);
      if (again.kind !== 'created') throw new Error(again.kind);
      expect((await itemsOf(again.requestId)).map(({ learnerId }) => learnerId)).toEqual([broken?.id]);
    });

    it('retries a mail that came back at once, and nothing where nothing has failed', async () => {
      const ref = await asked(await invited(2));
      await service.desk.confirm(service.invocation('U-AMY'), ref);
      await run(ref);
      expect(await service.desk.retryFailed(service.invocation('U-AMY'), ref)).toMatchObject({
        refusal: { code: 'nothing-failed' },
      });
      const [mail] = await mailsOf(ref);
      const bounce = { id: 'event-bounce', state: 'bounced', reason: 'mailbox-full', at: NOW } as const;
      await outbox.storeMailEvent({ ...bounce, providerId: 'p1', mailId: mail?.id ?? '' });
      await outbox.followMail(bounce.id);
      const again = await service.desk.retryFailed(service.invocation('U-BOB'), ref);
      if (again.kind !== 'created') throw new Error(again.kind);
      expect(await itemsOf(again.requestId)).toMatchObject([{ learnerId: mail?.learnerId, state: 'will-run' }]);
      await service.desk.confirm(service.invocation('U-BOB'), again.requestId);
      await run(again.requestId);
      expect(await statesOf(again.requestId)).toEqual(['done']);
    });

    describe('where mails came back', () => {
      /** Runs a batch for so many, and each mail comes back with that event. */
      async function returned(...events: Partial<MailEvent>[]) {
        const ref = await asked(await invited(events.length));
        await service.desk.confirm(service.invocation('U-AMY'), ref);
        await run(ref);
        const items = await itemsOf(ref);
        for (const [i, event] of events.entries()) {
          const mail = (await mailsOf(ref)).find(({ requestId }) => requestId === items[i]?.requestId);
          const whole = { id: randomUUID(), state: 'bounced', reason: 'unclear', at: NOW, ...event } as const;
          await outbox.storeMailEvent({ ...whole, providerId: randomUUID(), mailId: mail?.id ?? '' });
          await outbox.followMail(whole.id);
        }
        return { ref, items };
      }
      /** The batch's result: what helps for each address, and how often it was to be shown again. */
      async function resultOf(ref: string) {
        const isResult = and(eq(posts.batchId, idOf(ref)), eq(posts.kind, 'progress'));
        const [post] = await db().select().from(posts).where(isResult);
        const snapshot = await service.desk.batchSnapshot(post?.id ?? '');
        return { remedies: snapshot?.items.map(({ remedy }) => remedy), wanted: post?.wanted ?? 0 };
      }

      it('retries what another try would reach; for the others, the address comes first', async () => {
        const { ref } = await returned(
          { reason: 'mailbox-full' },
          { reason: 'unclear' },
          { reason: 'no-such-address' },
          { reason: 'no-such-address', isHard: true },
          { reason: 'blocked', isHard: true },
          { state: 'suppressed', reason: 'held-back' },
          { state: 'failed', reason: null },
          { state: 'delivered', reason: null },
        );
        const other = 'another-address';
        expect((await resultOf(ref)).remedies).toEqual(['retry', 'retry', other, other, other, other, 'retry', null]);
        const again = await service.desk.retryFailed(service.invocation('U-AMY'), ref);
        if (again.kind !== 'created') throw new Error(again.kind);
        expect(await statesOf(again.requestId)).toEqual(['will-run', 'will-run', 'will-run']);
      });

      it('retries a learner again once the address is corrected, and shows the result again', async () => {
        const { ref, items } = await returned({ reason: 'no-such-address', isHard: true });
        const { desk, invocation } = service;
        expect(await desk.retryFailed(invocation('U-AMY'), ref)).toMatchObject({
          refusal: { code: 'addresses-first' },
        });
        const before = await resultOf(ref);
        const learnerId = items[0]?.learnerId ?? '';
        const values = { email: `right${count++}@elsewhere.test` };
        const change = await desk.ask(invocation('U-AMY'), service.action('change-email'), { learnerId }, { values });
        if (change.kind !== 'created') throw new Error(change.kind);
        await desk.confirm(invocation('U-AMY'), change.requestId, { reason: 'the learner called' });
        await desk.approve(invocation('U-BOB'), change.requestId);
        const after = await resultOf(ref);
        expect([before.remedies, after.remedies]).toEqual([['another-address'], ['retry']]);
        expect(after.wanted).toBeGreaterThan(before.wanted);
        const again = await desk.retryFailed(invocation('U-AMY'), ref);
        if (again.kind !== 'created') throw new Error(again.kind);
        expect(await statesOf(again.requestId)).toEqual(['will-run']);
      });

      it('retries a learner again once a lead has the address taken off the provider’s list', async () => {
        const { ref, items } = await returned({ reason: 'blocked', isHard: true });
        const { desk, invocation } = service;
        const before = await resultOf(ref);
        const override = { rule: 'suppression', reason: 'their IT lets us through now', by: 'U-BOB' } as const;
        const learnerId = items[0]?.learnerId ?? '';
        const passed = await desk.ask(invocation('U-BOB'), activation(), { learnerId }, { override });
        if (passed.kind !== 'created') throw new Error(passed.kind);
        await desk.confirm(invocation('U-BOB'), passed.requestId);
        const after = await resultOf(ref);
        expect([before.remedies, after.remedies]).toEqual([['another-address'], ['retry']]);
        expect(after.wanted).toBeGreaterThan(before.wanted);
      });

      it('does not retry who got in meanwhile', async () => {
        const { ref, items } = await returned({ reason: 'no-such-address', isHard: true }, { reason: 'mailbox-full' });
        const ids = items.flatMap(({ learnerId }) => learnerId ?? []);
        await db().update(learners).set({ firstAccessedAt: NOW, passwordSetAt: NOW }).where(inArray(learners.id, ids));
        expect((await resultOf(ref)).remedies).toEqual([null, null]);
        expect(await service.desk.retryFailed(service.invocation('U-AMY'), ref)).toMatchObject({
          refusal: { code: 'nothing-failed' },
        });
      });
    });
  });

  async function awaiting(many: number, asker = 'U-AMY'): Promise<string> {
    const ref = await asked(await invited(many), asker);
    expect(await service.desk.confirm(service.invocation(asker), ref, { reason: 'the whole class waits' })).toEqual({
      kind: 'submitted',
    });
    return ref;
  }

  describe('for more than ten', () => {
    it('waits for a lead, with a reason, and runs nobody before', async () => {
      const ref = await asked(await invited(11));
      expect(await service.desk.confirm(service.invocation('U-AMY'), ref)).toMatchObject({
        refusal: { code: 'reason-missing' },
      });
      await service.desk.confirm(service.invocation('U-AMY'), ref, { reason: 'jane.doe@acme.test asks for the class' });
      expect(await batchOf(ref)).toMatchObject({
        state: 'awaiting',
        expiresAt: hours(8),
        input: { reason: 'j•••@acme.test asks for the class' },
      });
      expect(await kindsOf(ref)).toEqual(['approval', 'card']);
      await run(ref);
      expect(await mailsOf(ref)).toEqual([]);
    });

    it('is agreed to by another lead, and never by the asker', async () => {
      const ref = await awaiting(11, 'U-BOB');
      const { desk } = service;
      expect(await desk.approve(service.invocation('U-BOB'), ref)).toMatchObject({ refusal: { code: 'own-approval' } });
      expect(await desk.approve(service.invocation('U-AMY'), ref)).toMatchObject({ refusal: { code: 'not-a-lead' } });
      expect(await desk.authorize(service.invocation('U-AMY'), ref, 'break-glass')).toMatchObject({
        refusal: { code: 'not-on-call' },
      });
      expect(await batchOf(ref)).toMatchObject({ state: 'awaiting' });
    });

    it('is declined with a reason, which its thread says', async () => {
      const ref = await awaiting(11);
      expect(await service.desk.decline(service.invocation('U-BOB'), ref, 'ask their IT first')).toEqual({
        kind: 'declined',
      });
      expect((await batchOf(ref))?.outcome?.words.join(' ')).toContain('ask their IT first');
      expect(await kindsOf(ref)).toContain('progress');
    });

    it('cannot make good what the asker may no more', async () => {
      const ref = await awaiting(11);
      service.groups.set('S-AGENTS', new Set());
      expect(await service.desk.approve(service.invocation('U-BOB'), ref)).toMatchObject({
        refusal: { code: 'asker-may-not' },
      });
      expect(await batchOf(ref)).toMatchObject({ state: 'refused' });
    });

    it('is run by on-call who breaks the glass, which the leads are told', async () => {
      const ref = await awaiting(11);
      expect(await service.desk.breakGlass(service.invocation('U-CARL'), ref, 'exam in an hour')).toEqual({
        kind: 'done',
      });
      expect(await batchOf(ref)).toMatchObject({
        state: 'running',
        brokeGlass: true,
        input: { reason: 'the whole class waits', glassReason: 'exam in an hour' },
      });
      expect(await kindsOf(ref)).toEqual(['approval', 'broken-glass', 'card', 'progress']);
      await run(ref);
      expect((await childrenOf(ref))[0]).toMatchObject({ brokeGlass: true, decidedBy: 'U-CARL' });
      await service.desk.remind(ref, 24);
      expect(await service.desk.review(service.invocation('U-CARL'), ref, 'fine')).toMatchObject({ kind: 'refused' });
      expect(await service.desk.review(service.invocation('U-BOB'), ref, 'all of them wrote')).toEqual({
        kind: 'reviewed',
      });
      await service.desk.remind(ref, 72);
      expect(await kindsOf(ref)).toEqual(['approval', 'broken-glass', 'card', 'first-review-reminder', 'progress']);
      const reviewed = { reviewedBy: 'U-BOB', input: { reviewNote: 'all of them wrote' } };
      for (const one of [await batchOf(ref), ...(await childrenOf(ref))]) expect(one).toMatchObject(reviewed);
    });

    it('is decided once, however many decide at once', async () => {
      const ref = await awaiting(11);
      const decisions = await Promise.all([
        ...Array.from({ length: 4 }, () => service.desk.approve(service.invocation('U-BOB'), ref)),
        ...Array.from({ length: 4 }, () => service.desk.decline(service.invocation('U-BOB'), ref, 'no')),
        ...Array.from({ length: 4 }, () => service.desk.breakGlass(service.invocation('U-CARL'), ref, 'now')),
        service.desk.cancel(service.invocation('U-AMY'), ref),
      ]);
      const decided = decisions.filter(({ kind }) => !['refused', 'repeated'].includes(kind));
      expect(decided).toHaveLength(1);
    });

    it('is reminded of, and lapses after eight hours', async () => {
      const ref = await awaiting(11);
      await service.desk.remind(ref, 1);
      await service.desk.remind(ref, 1);
      await service.desk.remind(ref, 4);
      expect(await kindsOf(ref)).toEqual(['approval', 'card', 'first-reminder', 'second-reminder']);
      await service.desk.lapse(ref);
      expect(await batchOf(ref)).toMatchObject({ state: 'awaiting' });
      service.time.now = hours(8);
      await service.desk.lapse(ref);
      expect(await batchOf(ref)).toMatchObject({ state: 'expired' });
      expect(await kindsOf(ref)).toContain('progress');
    });
  });

  describe('its progress', () => {
    it('is due two seconds after it was shown last, and is rung for then', async () => {
      const ref = await asked(await invited(2));
      await service.desk.confirm(service.invocation('U-AMY'), ref);
      const { sql } = service.database;
      const progress = async () => {
        const [row] = await sql`
          select id, wanted, shown, extract(epoch from due_at - now())::float as left from posts
          where batch_id = ${idOf(ref)} and kind = 'progress'`;
        return row ?? {};
      };
      const { id, wanted } = await progress();
      await outbox.postShown(id, { shown: wanted, ts: '1.1', channel: 'C1' });
      await run(ref);
      const touched = await progress();
      expect(touched.wanted).toBeGreaterThan(touched.shown);
      expect(await outbox.claimPost(id)).toBe(false);
      const [job] = await sql`
        select (run_at >= (select due_at from posts where id = ${id})) as waits from graphile_worker.jobs
        where key = ${`show-post:${id}`}`;
      expect(job).toEqual({ waits: true });
      // To the millisecond, now may be half a millisecond from now.
      await sql`update posts set due_at = now() - interval '1 second' where id = ${id}`;
      expect(await outbox.claimPost(id)).toBe(true);
    });

    it('is shown again when a mail of it has news, and so is one that waits', async () => {
      const ref = await asked(await invited(1));
      await service.desk.confirm(service.invocation('U-AMY'), ref);
      await run(ref);
      const wanted = async () =>
        (
          await db()
            .select()
            .from(posts)
            .where(eq(posts.batchId, idOf(ref)))
        ).find(({ kind }) => kind === 'progress')?.wanted ?? 0;
      const before = await wanted();
      const [mail] = await mailsOf(ref);
      const claimed = await outbox.claimMail(mail?.id ?? '');
      if (!claimed) throw new Error('not claimed');
      await outbox.mailWaits(claimed, 'down', 60_000);
      expect(await wanted()).toBe(before + 1);
      const [job] = await service.database.sql`
        select 1 as rung from graphile_worker.jobs where key = ${`send-mail:${claimed.id}:later`}`;
      expect(job).toEqual({ rung: 1 });
    });

    it('is told of a mail that is sent and has news in the same moment', async () => {
      const ref = await asked(await invited(1));
      await service.desk.confirm(service.invocation('U-AMY'), ref);
      await run(ref);
      const claimed = await outbox.claimMail((await mailsOf(ref))[0]?.id ?? '');
      if (!claimed) throw new Error('not claimed');
      let sent: Promise<unknown> | undefined;
      await db().transaction(async (tx) => {
        await tx.select().from(mails).where(eq(mails.id, claimed.id)).for('update');
        sent = outbox.mailSent(claimed, 'p2');
        await until('the sender waits for the mail', async () => {
          const [row] = await service.database.sql`
            select count(*)::int as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`;
          return row?.waiting === 1;
        });
        await invalidatePost(tx, claimed.requestId ?? '', 'confirmation');
      });
      await sent;
      expect(await mailsOf(ref)).toMatchObject([{ state: 'sent', providerId: 'p2' }]);
    });

    it('ends at its deadline also where that job was lost: the sweep rings for it', async () => {
      const ref = await asked(await invited(1));
      await service.database.sql`delete from graphile_worker._private_jobs`;
      await service.database.sql`update batches set expires_at = now() - interval '1 minute' where id = ${idOf(ref)}`;
      await outbox.sweep(daysAgo(1));
      const [job] = await service.database.sql`
        select payload from graphile_worker.jobs j join graphile_worker._private_jobs using (id)
        where j.key = ${`lapse-request:${ref}`}`;
      expect(job).toEqual({ payload: { requestId: ref } });
    });

    it('is rung for by the sweep where a crashed worker left learners behind', async () => {
      const ref = await asked(await invited(1));
      await service.desk.confirm(service.invocation('U-AMY'), ref);
      await service.database.sql`delete from graphile_worker._private_jobs`;
      await outbox.sweep(daysAgo(1));
      const [job] = await service.database.sql`
        select 1 as rung from graphile_worker.jobs where key = ${`run-batch:${idOf(ref)}`}`;
      expect(job).toEqual({ rung: 1 });
    });
  });
});
