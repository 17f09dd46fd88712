import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/core/action.ts';
import { catalogue } from '../../../src/core/catalogue.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { addPost } from '../../../src/db/outbox/posts.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { escalations } from '../../../src/db/schema/escalations.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import type { Invocation } from '../../../src/service/context.ts';
import { createDesk } from '../../../src/service/desk.ts';
import { createOutside } from '../../../src/service/outside.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import {
  ADDRESS_KEY,
  addLearner,
  createService,
  LINK_SECRET,
  redelivered,
  type Service,
} from '../../support/desk/service.ts';

const THERE = { place: { channel: 'C-ESCALATE', threadTs: null } };
const CARD_TS = '1700000000.000100';

describe('an escalation', () => {
  let service: Service;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
  });
  beforeEach(() => {
    service.time.now = NOW;
    service.people.clear();
    service.rooms.set('C-ESCALATE', { shared: false, member: true });
    service.groups.set('S-AGENTS', new Set(['U-AMY']));
    service.outage.on = false;
  });
  afterAll(() => service.close());
  const db = () => service.database.db;
  const activation = () => service.action('resend-activation');

  /** A learner whose activation is refused: the account is in use. */
  async function refused() {
    const learnerId = await addLearner(service.database, {
      email: `case${count++}@acme.test`,
      firstAccessedAt: daysAgo(100),
      passwordSetAt: daysAgo(100),
    });
    return { action: activation(), learnerId };
  }
  const rowOf = async (learnerId: string) =>
    (await db().select().from(escalations).where(eq(escalations.learnerId, learnerId)))[0];
  const eventsOf = async (learnerId: string) =>
    (await db().select().from(audit).where(eq(audit.learnerId, learnerId)).orderBy(audit.seq)).map(
      ({ event, refusal }) => refusal ?? event,
    );
  const kindsOf = async (escalationId: string) =>
    (await db().select().from(posts).where(eq(posts.escalationId, escalationId))).map(({ kind }) => kind).sort();

  async function open(note?: string, over?: Partial<Invocation>) {
    const subject = await refused();
    expect(await service.desk.escalate(service.invocation('U-AMY', over), subject, note)).toEqual({
      kind: 'escalated',
    });
    const row = await rowOf(subject.learnerId);
    if (!row) throw new Error('There is no escalation.');
    return { ...subject, row };
  }
  async function taken() {
    const escalation = await open();
    expect(await service.desk.take(service.invocation('U-CARL', THERE), escalation.row.id)).toEqual({ kind: 'taken' });
    return escalation;
  }

  it('tells what the rules say now, with a note without addresses, and is audited', async () => {
    const { row, learnerId } = await open('  no mail to jane@acme.test ', {
      place: { channel: 'C-SUPPORT', threadTs: '1.5' },
    });
    expect(row).toMatchObject({ state: 'open', askedBy: 'U-AMY', channel: 'C-SUPPORT', threadTs: '1.5' });
    expect(row.note).toBe('no mail to j•••@acme.test');
    expect(JSON.stringify(row.facts)).toContain('This account is active');
    expect(await kindsOf(row.id)).toEqual(['escalated', 'escalation']);
    expect(await eventsOf(learnerId)).toEqual(['escalated']);
  });

  it('says so where the rules have nothing against it any more', async () => {
    const subject = await refused();
    await db().update(learners).set({ firstAccessedAt: null }).where(eq(learners.id, subject.learnerId));
    await service.desk.escalate(service.invocation('U-AMY'), subject);
    expect((await rowOf(subject.learnerId))?.facts?.join('')).toBe('Nothing is in the way: it can be done now.');
  });

  it('is made once, however many ask at once: the others are shown it', async () => {
    const subject = await refused();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        service.desk.escalate(service.invocation(i % 2 ? 'U-AMY' : 'U-BOB'), subject),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'escalated')).toHaveLength(1);
    const others = answers.filter(({ kind }) => kind === 'refused');
    expect(others).toHaveLength(19);
    expect(others[0]).toMatchObject({ refusal: { code: 'already-escalated', place: { channel: 'C-ESCALATE' } } });
    expect(await service.desk.authorizeEscalation(service.invocation('U-BOB'), subject)).toMatchObject({
      refusal: { code: 'already-escalated' },
    });
    const row = await rowOf(subject.learnerId);
    expect(await kindsOf(row?.id ?? '')).toEqual(['escalated', 'escalation']);
  });

  it('is delivered twice and made once', async () => {
    const subject = await refused();
    const invocation = service.invocation('U-AMY');
    expect(await service.desk.escalate(invocation, subject)).toEqual({ kind: 'escalated' });
    expect(await service.desk.escalate(redelivered(invocation), subject)).toEqual({ kind: 'repeated' });
  });

  it('is made of no refusal about a person, of no request that went well, and of nothing that is not there', async () => {
    const { action, learnerId } = await refused();
    const code = async (actor: string, subject: Parameters<typeof service.desk.escalate>[1]) => {
      const answer = await service.desk.escalate(service.invocation(actor), subject);
      return answer.kind === 'refused' ? answer.refusal.code : answer.kind;
    };
    expect(await code('U-AMY', { action: { ...action, allow: ['lead'] }, learnerId })).toBe('action-not-allowed');
    expect(await code('U-EVE', { action, learnerId })).toBe('no-role');
    expect(await code('U-AMY', { action, learnerId: randomUUID() })).toBe('learner-gone');
    expect(await code('U-AMY', { requestId: randomUUID() })).toBe('request-gone');
    expect(await code('U-AMY', { requestId: 'x' })).toBe('request-gone');
    expect(await code('U-AMY', undefined)).toBe('request-gone');
    const asked = await service.desk.ask(service.invocation('U-AMY'), service.action('reset'), { learnerId });
    if (asked.kind !== 'created') throw new Error(asked.kind);
    expect(await code('U-AMY', { requestId: asked.requestId })).toBe('nothing-to-escalate');
    service.outage.on = true;
    expect(await code('U-AMY', { action, learnerId })).toBe('cannot-check');
    expect(await rowOf(learnerId)).toBeUndefined();
  });

  it('needs an escalation channel that the desk is in and that nobody else shares', async () => {
    const subject = await refused();
    const no = { kind: 'refused', refusal: { code: 'no-way-to-escalate' } };
    for (const room of ['unknown', { shared: true, member: true }, { shared: false, member: false }] as const) {
      service.rooms.set('C-ESCALATE', room);
      expect(await service.desk.escalate(service.invocation('U-AMY'), subject)).toMatchObject(no);
    }
    const admitted = { kind: 'admitted', roles: new Set<Role>(['agent']) } as const;
    const gate = {
      ...{ admit: async () => admitted, vouch: async () => admitted, holders: async () => [] },
      refuseClosed: async () => undefined,
    };
    const { db } = service.database;
    const desk = createDesk({
      db,
      gate,
      catalogue,
      clock: () => NOW,
      linkSecret: LINK_SECRET,
      addressKey: ADDRESS_KEY,
      platform: noPlatform,
      escalationChannel: undefined,
      outside: createOutside({ takesMail: async () => 'yes', suggestEmail: () => undefined }),
      limits: { coolDownMinutes: 5, perPerson: 30, perDesk: 300, lookUpsPerPerson: 100 },
    });
    expect(await desk.escalate(service.invocation('U-AMY'), subject)).toMatchObject(no);
    expect(await eventsOf(subject.learnerId)).toEqual(Array(4).fill('no-way-to-escalate'));
  });

  it('is taken once, by on-call or a lead, however many click at once', async () => {
    const { row, learnerId } = await open();
    expect(await service.desk.take(service.invocation('U-AMY', THERE), row.id)).toMatchObject({
      refusal: { code: 'cannot-take' },
    });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        service.desk.take(service.invocation(i % 2 ? 'U-CARL' : 'U-BOB', THERE), row.id),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    expect(answers.find(({ kind }) => kind === 'refused')).toMatchObject({ refusal: { code: 'already-taken' } });
    expect((await eventsOf(learnerId)).filter((event) => event === 'taken')).toHaveLength(1);
    expect(await kindsOf(row.id)).toEqual(['escalated', 'escalation', 'taken']);
  });

  it('is not taken by somebody who lost the role, and stays open', async () => {
    const { row } = await open();
    service.people.set('U-CARL', { deactivated: true });
    expect(await service.desk.take(service.invocation('U-CARL', THERE), row.id)).toMatchObject({
      refusal: { code: 'deactivated' },
    });
    expect(await rowOf(row.learnerId)).toMatchObject({ state: 'open' });
  });

  it('is closed by whoever took it, or a lead, with what came of it; then the same can be escalated again', async () => {
    const { row, action, learnerId } = await open();
    const close = (actor: string, ending: string) =>
      service.desk.close(service.invocation(actor, THERE), row.id, ending);
    expect(await close('U-CARL', 'done')).toMatchObject({ refusal: { code: 'not-taken' } });
    await service.desk.take(service.invocation('U-CARL', THERE), row.id);
    expect(await close('U-AMY', 'done')).toMatchObject({ refusal: { code: 'not-the-taker' } });
    expect(await close('U-CARL', ' ')).toMatchObject({ refusal: { code: 'reason-missing' } });
    expect(await service.desk.authorizeClosing(service.invocation('U-CARL', THERE), row.id)).toEqual({ kind: 'open' });
    expect(await close('U-CARL', 'she is in')).toEqual({ kind: 'closed' });
    expect(await close('U-BOB', 'again')).toMatchObject({ refusal: { code: 'escalation-closed' } });
    expect(await rowOf(learnerId)).toMatchObject({ state: 'closed', closedBy: 'U-CARL', ending: 'she is in' });
    expect(await kindsOf(row.id)).toEqual(['closed', 'escalated', 'escalation', 'taken']);
    expect(await service.desk.escalate(service.invocation('U-AMY'), { action, learnerId })).toEqual({
      kind: 'escalated',
    });
  });

  it('has an echo of what was done in its thread, and of nothing else', async () => {
    const { row, learnerId } = await taken();
    await db().update(posts).set({ ts: CARD_TS }).where(eq(posts.escalationId, row.id));
    const done = async (threadTs: string | null, action: string) => {
      const over = { place: { channel: 'C-ESCALATE', threadTs } };
      const asked = await service.desk.ask(service.invocation('U-CARL', over), service.action(action), { learnerId });
      if (asked.kind !== 'created') throw new Error(asked.kind);
      expect(await service.desk.confirm(service.invocation('U-CARL', over), asked.requestId)).toEqual({ kind: 'done' });
      return (await db().select().from(posts).where(eq(posts.requestId, asked.requestId))).find(
        ({ kind }) => kind === 'echo',
      );
    };
    expect(await done(CARD_TS, 'reset')).toMatchObject({ escalationId: row.id, channel: 'C-SUPPORT', ts: null });
    service.time.now = new Date(NOW.getTime() + 3_600_000);
    expect(await done(null, 'reset')).toBeUndefined();
  });

  it('and its messages: the database keeps none that shows neither an escalation nor a request', async () => {
    const post = { id: randomUUID(), kind: 'escalated' } as const;
    await expect(db().transaction((tx) => addPost(tx, post))).rejects.toThrow();
  });
});
