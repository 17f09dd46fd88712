import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryFilter, HistoryOf, HistoryPeriod, HistoryStart } from '../../../src/core/requests/history.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { PAGE } from '../../../src/service/requests/history.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLearner, createService, redelivered, type Service } from '../../support/desk/service.ts';

const DAY = 24 * 60 * 60_000;

describe('the history', () => {
  let service: Service;
  let jane: string;
  beforeAll(async () => {
    service = await createService();
    jane = await addLearner(service.database, { email: 'jane@acme.test' });
    await addLearner(service.database, { email: 'alex@mail.test' });
    await addLearner(service.database, { email: 'alex@mail.test' }, { name: 'Globex' });
    await ask(20);
  });
  beforeEach(() => service.people.clear());
  afterAll(() => service.close());

  /** So many requests for Jane, a minute apart, the newest a minute ago. */
  async function ask(count: number, over: Partial<typeof requests.$inferInsert> = {}): Promise<void> {
    const rows = Array.from({ length: count }, (_, i) => ({
      id: randomUUID(),
      reference: `LD-${count - i}`,
      action: 'resend-activation',
      learnerId: jane,
      askedBy: 'U-AMY',
      channel: 'C-SUPPORT',
      announced: [],
      state: 'expired' as const,
      expiresAt: NOW,
      createdAt: new Date(NOW.getTime() - (i + 1) * 60_000),
      ...over,
    }));
    await service.database.db.insert(requests).values(rows);
  }

  const lastAudit = async () => (await service.database.db.select().from(audit)).at(-1);

  async function page(of: HistoryOf, cursor?: HistoryStart, actor = 'U-AMY') {
    const answer = await service.desk.history(service.invocation(actor), of, cursor);
    if (answer.kind !== 'history') throw new Error(answer.kind);
    return answer.page;
  }
  const references = ({ entries }: Awaited<ReturnType<typeof page>>) => entries.map(({ request }) => request.reference);

  it('turns pages to the end and back, each request once', async () => {
    const first = await page({ email: 'JANE@acme.test' });
    expect(references(first)).toEqual(['LD-20', 'LD-19', 'LD-18', 'LD-17', 'LD-16', 'LD-15', 'LD-14', 'LD-13']);
    expect(first.newer).toBeUndefined();
    const second = await page({ learnerId: jane }, first.older);
    const third = await page({ learnerId: jane }, second.older);
    expect([...references(second), ...references(third)]).toEqual(Array.from({ length: 12 }, (_, i) => `LD-${12 - i}`));
    expect(third.older).toBeUndefined();
    expect(await page({ learnerId: jane }, third.newer)).toEqual(second);
    expect(await page({ learnerId: jane }, second.newer)).toEqual(first);
  });

  it('goes back to a whole newest page, also where something came meanwhile or the page’s end is gone', async () => {
    const second = await page('here', (await page('here')).older);
    await ask(3, { createdAt: NOW, reference: 'LD-NEW' });
    const back = await page('here', (await page('here', second.newer)).newer);
    expect(references(back).slice(0, 3)).toEqual(['LD-NEW', 'LD-NEW', 'LD-NEW']);
    expect(back.entries).toHaveLength(PAGE);
    const beyond = await page('here', { to: 'older', at: new Date(0), id: randomUUID() });
    expect(beyond).toEqual(back);
    await service.database.sql`delete from requests where reference = 'LD-NEW'`;
  });

  it('is a person’s by what they asked for and by what they decided', async () => {
    await ask(1, { reference: 'LD-BOTH', askedBy: 'U-ANA', decidedBy: 'U-BOB', state: 'done', decidedAt: NOW });
    expect(references(await page({ person: 'U-BOB' }))).toEqual(['LD-BOTH']);
    expect(references(await page({ person: 'U-ANA' }))).toEqual(['LD-BOTH']);
    expect(references(await page({ person: 'U-CARL' }))).toEqual([]);
  });

  it('is of the channel where it is asked, and of no other', async () => {
    service.rooms.set('C-OTHER', { shared: false, member: true });
    await ask(1, { reference: 'LD-OTHER', channel: 'C-OTHER' });
    const invocation = service.invocation('U-CARL', { place: { channel: 'C-OTHER', threadTs: null } });
    const answer = await service.desk.history(invocation, 'here');
    expect(answer.kind === 'history' && references(answer.page)).toEqual(['LD-OTHER']);
  });

  it('can be a part: of one person, of a week, or what failed, each with pages of its own', async () => {
    const filtered = async (filter: HistoryFilter, cursor?: HistoryStart) => {
      const answer = await service.desk.history(service.invocation('U-CARL'), { learnerId: jane }, cursor, filter);
      if (answer.kind !== 'history') throw new Error(answer.kind);
      return answer.page;
    };
    await ask(10, { reference: 'LD-MINE', askedBy: 'U-CARL', createdAt: new Date(NOW.getTime() - 10 * DAY) });
    await ask(1, { reference: 'LD-LOST', state: 'failed', createdAt: new Date(NOW.getTime() - 29 * DAY) });
    await ask(1, { reference: 'LD-LONG-LOST', state: 'failed', createdAt: new Date(NOW.getTime() - 31 * DAY) });
    const mine = await filtered('mine');
    expect(references(mine)).toEqual(Array.from({ length: PAGE }, () => 'LD-MINE'));
    expect(references(await filtered('mine', mine.older))).toEqual(['LD-MINE', 'LD-MINE']);
    expect(references(await filtered('failed'))).toEqual(['LD-LOST']);
    expect(references(await filtered('week'))).not.toContain('LD-MINE');
    await service.database.sql`delete from requests where reference in ('LD-MINE', 'LD-LOST', 'LD-LONG-LOST')`;
  });

  it('asks which organization, offers near matches, and says where there is nobody', async () => {
    const kind = async (email: string) => (await service.desk.history(service.invocation('U-AMY'), { email })).kind;
    expect(await kind('alex@mail.test')).toBe('which-organization');
    expect(await kind('jane@acme.tset')).toBe('near');
    expect(await kind('zoe@elsewhere.example')).toBe('refused');
  });

  it('is audited by whom and about whom, page by page, and answered once', async () => {
    const invocation = service.invocation('U-AMY');
    const of = { learnerId: jane };
    const kinds = await Promise.all([
      service.desk.history(invocation, of),
      service.desk.history(redelivered(invocation), of),
    ]);
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['history', 'repeated']);
    expect(await lastAudit()).toMatchObject({
      actor: 'U-AMY',
      event: 'looked-up',
      action: 'history',
      learnerId: jane,
    });
  });

  it.each([
    ['somebody without a role', 'U-EVE', {}, 'no-role'],
    ['a guest', 'U-AMY', { guest: true }, 'guest'],
  ])('refuses %s', async (_, actor, flags, code) => {
    service.people.set(actor, flags);
    for (const of of ['here', { person: 'U-BOB' }, { email: 'jane@acme.test' }] as const) {
      expect(await service.desk.history(service.invocation(actor), of)).toMatchObject({ refusal: { code } });
      expect(await service.desk.exportHistory(service.invocation(actor), of)).toMatchObject({ refusal: { code } });
    }
    expect(await lastAudit()).toMatchObject({ actor, refusal: code, learnerId: null });
  });

  it.each(['U-AMY', 'U-CARL'])('gives %s no file, and says so in the audit', async (actor) => {
    const answer = await service.desk.exportHistory(service.invocation(actor), 'here');
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'action-not-allowed' } });
    expect(await lastAudit()).toMatchObject({ actor, event: 'refused', action: 'history-csv' });
    const page = await service.desk.history(service.invocation(actor), 'here');
    expect(page).toMatchObject({ mayExport: false });
  });

  /** The references in a file, page by page. */
  async function exported(of: HistoryOf, period?: HistoryPeriod): Promise<string[]> {
    const answer = await service.desk.exportHistory(service.invocation('U-BOB'), of, period);
    if (answer.kind !== 'history-file') throw new Error(answer.kind);
    const found: string[] = [];
    for await (const entries of answer.pages) found.push(...entries.map(({ request }) => request.reference));
    return found;
  }

  it('gives a lead all of it, for an email in every organization that has it', async () => {
    expect((await exported({ email: 'jane@acme.test' })).length).toBeGreaterThan(20);
    expect(await lastAudit()).toMatchObject({ actor: 'U-BOB', event: 'looked-up', action: 'history-csv' });
    expect(await exported({ email: 'alex@mail.test' })).toEqual([]);
  });

  it('gives a lead the days that were asked for', async () => {
    const at = (day: number) => new Date(Date.UTC(2025, 4, day));
    for (const day of [1, 2, 3, 4])
      await ask(1, { askedBy: 'U-DAYS', channel: 'C-DAYS', reference: `LD-MAY-${day}`, createdAt: at(day) });
    const of = { person: 'U-DAYS' };
    expect(await exported(of, { from: at(2), before: at(4) })).toEqual(['LD-MAY-3', 'LD-MAY-2']);
    expect(await exported(of, { from: at(3) })).toEqual(['LD-MAY-4', 'LD-MAY-3']);
    expect(await exported(of, { before: at(2) })).toEqual(['LD-MAY-1']);
    expect(await exported(of, { from: at(9) })).toEqual([]);
  });

  it('jumps to a moment, and to its nearest end where nothing is from before', async () => {
    const at = (minute: number) => new Date(Date.UTC(2025, 5, 1, 0, minute));
    for (let minute = 1; minute <= 12; minute++)
      await ask(1, { askedBy: 'U-JUMPS', channel: 'C-JUMPS', reference: `LD-${minute}`, createdAt: at(minute) });
    const jump = (before: Date) => page({ person: 'U-JUMPS' }, { before });
    const span = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => `LD-${from - i}`);
    const middle = await jump(at(11));
    expect(references(middle)).toEqual(span(10, 3));
    expect(references(await page({ person: 'U-JUMPS' }, middle.older))).toEqual(span(2, 1));
    expect(references(await page({ person: 'U-JUMPS' }, middle.newer))).toEqual(span(12, 5));
    const [latest, earliest] = [await jump(at(99)), await jump(at(0))];
    expect([references(latest), latest.newer]).toEqual([span(12, 5), undefined]);
    expect([references(earliest), earliest.older]).toEqual([span(8, 1), undefined]);
    expect(earliest.newer).toBeDefined();
  });
});
