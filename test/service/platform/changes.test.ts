import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import type { OutgoingChange } from '../../../src/core/platform/outgoing-change.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { platformChanges } from '../../../src/db/schema/platform/platform-changes.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { createOutbox } from '../../../src/service/outbox.ts';
import { requestCard } from '../../../src/slack/views/cards/card.ts';
import { confirmation } from '../../../src/slack/views/cards/confirmation.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { addLearner, createService, type Service } from '../../support/desk/service.ts';

const acme = { ...noPlatform, name: 'Acme Learning', changes: 'push' as const };
const unreachable = { kind: 'none', problem: 'unreachable', hasArrived: false, isSetting: false } as const;
const slow = { kind: 'none', problem: 'slow', hasArrived: true, isSetting: false } as const;

describe('a change that the learning platform is asked for', () => {
  let service: Service;
  let count = 0;
  const { changes, db } = new Proxy(
    {},
    {
      get: (_, name) =>
        new Proxy(
          {},
          { get: (__, method) => Reflect.get(name === 'db' ? service.database.db : service.changes, method) },
        ),
    },
  ) as { changes: Service['changes']; db: Service['database']['db'] };

  beforeAll(async () => {
    service = await createService(undefined, catalogue, {}, acme);
  });
  afterAll(() => service.close());

  async function learner(over: object = {}) {
    const email = `learner${count++}@acme.test`;
    const learnerId = await addLearner(service.database, {
      email,
      ...{ firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10), externalId: `A-${count}` },
      ...over,
    });
    return { email, learnerId };
  }
  async function ask(action: string, email: string, values: Record<string, string> = {}) {
    const answer = await service.desk.ask(service.invocation('U-AMY'), service.action(action), { email }, { values });
    if (answer.kind !== 'created') throw new Error(JSON.stringify(answer));
    return answer.requestId;
  }
  async function confirmed(action: string, email: string, values?: Record<string, string>) {
    const requestId = await ask(action, email, values);
    return { requestId, answer: await service.desk.confirm(service.invocation('U-AMY'), requestId) };
  }
  const rowOf = async (id: string) => (await db.select().from(learners).where(eq(learners.id, id)))[0];
  const requestOf = async (id: string) => (await db.select().from(requests).where(eq(requests.id, id)))[0];
  /** The message of a request as it would be shown now. */
  async function shown(requestId: string, kind: 'card' | 'confirmation' = 'confirmation') {
    const rows = await db.select().from(posts).where(eq(posts.requestId, requestId));
    const snapshot = await createOutbox(service.database.db).snapshot(rows.find((row) => row.kind === kind)?.id ?? '');
    if (!snapshot) throw new Error(`no ${kind}`);
    const action = service.action(snapshot.request.action);
    const showing = { email: 'j•••@acme.test', platform: acme.name };
    return readMessage(
      kind === 'card'
        ? requestCard(snapshot, action, showing)
        : confirmation(snapshot, action, showing, { now: NOW, catalogue }),
    );
  }
  /** Claims changes until that learner's comes; those before it are accepted. */
  async function next(learnerId: string): Promise<OutgoingChange & { attempts: number }> {
    for (;;) {
      const claimed = await changes.claimNext();
      if (!claimed) throw new Error('no change is due');
      if (claimed.change.data.learner?.id === learnerId) return { ...claimed.change, attempts: claimed.attempts };
      await changes.answered(claimed.change.id, claimed.attempts, { kind: 'accepted' });
    }
  }
  const soon = (id: string) =>
    db
      .update(platformChanges)
      .set({ dueAt: new Date(0) })
      .where(eq(platformChanges.id, id));

  it('changes nothing here before it is accepted, and says since when the platform has it', async () => {
    const { email, learnerId } = await learner();
    const { requestId, answer } = await confirmed('make-vpa-available', email);
    expect(answer).toEqual({ kind: 'running' });
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: null });
    expect(await shown(requestId)).toMatch(
      /^⏳ Acme Learning has not answered yet\.\nNothing is changed here until it does\.\nPlatform asked 20/,
    );
    const change = await next(learnerId);
    expect(change).toMatchObject({
      type: 'learner.updated',
      data: {
        learner: { id: learnerId, email, external_id: `A-${count}`, organization: { name: 'Acme' } },
        change: { vpa_available_from: { from: null, to: NOW.toISOString() } },
        request: (await requestOf(requestId))?.reference,
      },
    });
    await changes.answered(change.id, 1, { kind: 'accepted' });
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: NOW });
    expect(await shown(requestId)).toMatch(/^✅ The VPA is available now\.\n.* Acme Learning has it since /);
    expect(await shown(requestId, 'card')).toContain('✅ Confirmed by');
  });

  it('says the platform’s own words where it refuses, changes nothing, and starts no cool-down', async () => {
    const { email, learnerId } = await learner();
    const { requestId } = await confirmed('make-vpa-available', email);
    const change = await next(learnerId);
    await changes.answered(change.id, 1, { kind: 'refused', message: 'no such learner' });
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: null });
    const said = await shown(requestId);
    expect(said).toContain('🚫 Acme Learning refused it: “no such learner”. · for @U-AMY\nNothing was changed.');
    expect(said).toContain('[Try again]');
    expect(said).toContain('[Escalate…]');
    const again = await service.desk.recall(service.invocation('U-AMY'), requestId);
    expect(again).toMatchObject({ kind: 'recalled', learnerId, action: { name: 'make-vpa-available' } });
    await ask('make-vpa-available', email);
  });

  it('is tried again, can be taken back only while no attempt can have arrived, and then does nothing', async () => {
    const { email, learnerId } = await learner();
    const { requestId } = await confirmed('make-vpa-available', email);
    const change = await next(learnerId);
    // On its way just now.
    expect(await service.desk.cancel(service.invocation('U-AMY'), requestId)).toMatchObject({
      refusal: { code: 'platform-has-it' },
    });
    await changes.answered(change.id, 1, unreachable);
    expect(await shown(requestId)).toContain('[Cancel]');
    expect(await changes.claimNext()).toBeUndefined();
    await soon(change.id);
    const second = await next(learnerId);
    expect(second).toMatchObject({ id: change.id, attempts: 2 });
    await changes.answered(change.id, 2, unreachable);
    expect(await shown(requestId)).toMatch(/2 tries since /);
    expect(await service.desk.cancel(service.invocation('U-AMY'), requestId)).toEqual({ kind: 'cancelled' });
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: null });
    await soon(change.id);
    expect(await changes.claimNext()).toBeUndefined();
    expect(await shown(requestId)).toMatch(/Cancelled before Acme Learning was reached/);
  });

  it('cannot be taken back once an attempt may have arrived', async () => {
    const { email, learnerId } = await learner();
    const { requestId } = await confirmed('make-vpa-available', email);
    const change = await next(learnerId);
    await changes.answered(change.id, 1, slow);
    expect(await shown(requestId)).not.toContain('[Cancel]');
    expect(await shown(requestId)).toContain('It may be changed there already, so this cannot be taken back.');
    expect(await service.desk.cancel(service.invocation('U-AMY'), requestId)).toMatchObject({ kind: 'refused' });
    await changes.settle(change.id, { kind: 'accepted' });
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: NOW });
  });

  it('counts as unanswered after a day; a late answer still counts, the same twice does nothing, the opposite is told', async () => {
    const { email, learnerId } = await learner();
    const { requestId } = await confirmed('make-vpa-available', email);
    const change = await next(learnerId);
    await changes.answered(change.id, 1, slow);
    await db
      .update(platformChanges)
      .set({ createdAt: new Date(Date.now() - 25 * 60 * 60_000) })
      .where(eq(platformChanges.id, change.id));
    await changes.endUnanswered();
    expect(await shown(requestId)).toContain(
      '❔ Acme Learning did not answer for 24 h. · for @U-AMY\nLook there whether it was done.',
    );
    expect(await shown(requestId)).toContain('[Try again]');
    expect(await changes.settle(change.id, { kind: 'accepted' })).toBe('settled');
    expect(await shown(requestId)).toMatch(/^✅ The VPA is available now/);
    expect(await changes.settle(change.id, { kind: 'accepted' })).toBe('repeated');
    expect(await changes.settle(change.id, { kind: 'refused', message: null })).toBe('contradicted');
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: NOW });
  });

  it('goes out in order per learner, and those of others beside it', async () => {
    const [one, other] = [await learner({ locale: 'en' }), await learner()];
    await confirmed('make-vpa-available', one.email);
    await confirmed('edit-info', one.email, { language: 'es' });
    await confirmed('make-vpa-available', other.email);
    const first = await next(one.learnerId);
    expect(first.data.change).toHaveProperty('vpa_available_from');
    expect((await next(other.learnerId)).data.learner?.id).toBe(other.learnerId);
    expect(await changes.claimNext()).toBeUndefined();
    await changes.answered(first.id, 1, { kind: 'refused', message: null });
    const second = await next(one.learnerId);
    expect(second.data.change).toEqual({ locale: { from: 'en', to: 'es' } });
  });

  it('is claimed by one at a time, however many ask', async () => {
    const { email, learnerId } = await learner();
    await confirmed('make-vpa-available', email);
    await confirmed('edit-info', email, { language: 'es' });
    const claimed = await Promise.all(Array.from({ length: 8 }, () => changes.claimNext()));
    const hers = claimed.filter((one) => one?.change.data.learner?.id === learnerId);
    expect(hers).toHaveLength(1);
  });

  it('is undone by another change, and stays done until that is accepted', async () => {
    const { email, learnerId } = await learner();
    const { requestId } = await confirmed('make-vpa-available', email);
    const change = await next(learnerId);
    await changes.answered(change.id, 1, { kind: 'accepted' });
    expect(await service.desk.undo(service.invocation('U-AMY'), requestId)).toEqual({ kind: 'running' });
    expect(await shown(requestId)).toMatch(
      /^⏳ Acme Learning is asked to undo this, and has not answered yet\.\nIt stays done here until it does\./,
    );
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: NOW });
    const back = await next(learnerId);
    expect(back.data.change).toEqual({ vpa_available_from: { from: NOW.toISOString(), to: null } });
    await changes.answered(back.id, 1, { kind: 'refused', message: 'too late' });
    expect(await shown(requestId)).toMatch(/^✅ .*\n.*Acme Learning refused to undo it: “too late”\. It stays done\./);
    await service.desk.undo(service.invocation('U-BOB'), requestId);
    const again = await next(learnerId);
    await changes.answered(again.id, 1, { kind: 'accepted' });
    expect(await rowOf(learnerId)).toMatchObject({ vpaAvailableFrom: null });
    expect(await shown(requestId)).toMatch(/^↩️ Undone\./);
  });

  it('refuses a second change of the same field while one waits, with a link to the first', async () => {
    const { email, learnerId } = await learner({ locale: 'en' });
    await confirmed('edit-info', email, { language: 'es' });
    const answer = await service.desk.ask(
      service.invocation('U-BOB'),
      service.action('edit-info'),
      { email },
      { values: { language: 'pt' } },
    );
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'other-asked' } });
    const change = await next(learnerId);
    await changes.answered(change.id, 1, { kind: 'accepted' });
  });

  it('refuses what the platform does not take', async () => {
    const few = await createService(service.database, catalogue, {}, { ...acme, fields: new Set(['email'] as const) });
    const { email } = await learner();
    const answer = await few.desk.ask(few.invocation('U-AMY'), few.action('make-vpa-available'), { email });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'platform-lacks-field' } });
  });
});
