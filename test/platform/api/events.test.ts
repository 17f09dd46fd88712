import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressFingerprint } from '../../../src/core/mail/address-fingerprint.ts';
import type { EventType } from '../../../src/core/platform/learner-event.ts';
import { rowsOf } from '../../support/database/rows.ts';
import { NOW } from '../../support/desk/facts.ts';
import { ADDRESS_KEY, addLearner } from '../../support/desk/service.ts';
import { callsIn, createTestApi, OTHER_TOKEN, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi(NOW);
});
afterAll(() => api.close());

type Result = { id: string | null; status: string; errors?: { line: number; field?: string; detail: string }[] };
type Taken = { counts: Record<string, number>; results: Result[] };

const at = (minutesAgo: number) => new Date(NOW.getTime() - minutesAgo * 60_000);
const DAY = 24 * 60;

const event = (type: EventType, minutesAgo: number, learner: object, over: object = {}) => ({
  id: randomUUID(),
  type,
  occurred_at: at(minutesAgo).toISOString(),
  learner,
  ...over,
});

async function send(...events: object[]): Promise<Taken> {
  const { status, body } = await api.call('records', 'POST', '/v1/events', { events });
  expect(status).toBe(200);
  return body as Taken;
}

const statuses = async (...events: object[]) => (await send(...events)).results.map(({ status }) => status);

async function rowOf(id: string): Promise<Record<string, unknown>> {
  const [row] = await api.database.sql`
    select first_accessed_at, last_accessed_at, vpa_started_at, vpa_completed_at, password_set_at, password_hash,
      membership_ends_at, erased_at from learners where id = ${id}`;
  return row ?? {};
}

const join = (email: string, over: Parameters<typeof addLearner>[1] | object = {}, organization = 'Acme') =>
  addLearner(api.database, { email, ...over }, { name: organization });

/** What a learner’s row says of moments, as minutes ago. */
async function minutesOf(id: string) {
  const row = await rowOf(id);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value === null || name === 'password_hash' ? value : (NOW.getTime() - new Date(String(value)).getTime()) / 60_000,
    ]),
  );
}

describe('events', () => {
  it('are taken for a learner by the address that she had until the desk corrected it, unless somebody has that now', async () => {
    const corrected = async (email: string, former: string) => {
      const id = await join(email);
      await api.database.sql`insert into desk_changes (learner_id, field, replaced, changed_at)
        values (${id}, 'email', ${[addressFingerprint(ADDRESS_KEY, former)]}, now())`;
      return id;
    };
    const id = await corrected('right1@acme.test', 'wrong1@acme.test');
    expect(await statuses(event('learner.accessed', 3, { email: 'Wrong1@acme.test' }))).toEqual(['taken']);
    expect(await minutesOf(id)).toMatchObject({ last_accessed_at: 3 });
    await corrected('right2@acme.test', 'wrong2@acme.test');
    const other = await join('wrong2@acme.test', {}, 'Globex');
    expect(
      await statuses(
        event('learner.accessed', 2, { email: 'wrong2@acme.test' }),
        event('learner.accessed', 1, { email: 'wrong2@acme.test', organization: 'Acme' }),
      ),
    ).toEqual(['taken', 'taken']);
    expect(await minutesOf(other)).toMatchObject({ last_accessed_at: 2 });
    await corrected('right3@acme.test', 'wrong1@acme.test');
    expect(await statuses(event('learner.accessed', 1, { email: 'wrong1@acme.test' }))).toEqual(['ambiguous']);
  });

  it('are taken for learners by each of their names, and are one row of the audit', async () => {
    const id = await join('names@acme.test', { externalId: 'n-1' });
    const [organization] = await api.database.sql`select id from organizations where name = 'Acme'`;
    const seen = (await callsIn(api)).length;
    const names = [
      { id },
      { id, organization: 'Acme' },
      { organization: 'Acme', external_id: 'n-1' },
      { organization: organization?.id, external_id: 'n-1' },
      { organization: 'aCME', external_id: 'n-1' },
      { organization: ' ac\u200bme', email: 'Names@ACME.test' },
      { email: 'names@acme.test', unknown_field: { ignored: true } },
    ];
    const { counts } = await send(...names.map((learner, i) => event('learner.accessed', 60 - i, learner)));
    expect(counts).toEqual({ taken: 7, unknown: 0, ambiguous: 0, refused: 0 });
    expect(await minutesOf(id)).toMatchObject({ first_accessed_at: 60, last_accessed_at: 54 });
    expect((await callsIn(api)).slice(seen)).toMatchObject([
      { actor: 'platform:acme-records', event: 'platform-called', action: 'events', channel: 'api' },
    ]);
  });

  it.each<[EventType, object]>([
    ['learner.accessed', {}],
    ['learner.vpa_started', { vpa_started_at: 7 }],
    ['learner.vpa_completed', { vpa_completed_at: 7 }],
    ['learner.password_set', { password_set_at: 7, password_hash: null }],
  ])('of type %s change that, and count as an access', async (type, changed) => {
    const id = await join(`${type}@acme.test`);
    expect(await statuses(event(type, 7, { id }))).toEqual(['taken']);
    const untouched = { vpa_started_at: null, vpa_completed_at: null, password_set_at: null, membership_ends_at: null };
    expect(await minutesOf(id)).toMatchObject({ first_accessed_at: 7, last_accessed_at: 7, ...untouched, ...changed });
  });

  it('of a removal end the membership, count as no access, and erase nothing', async () => {
    const id = await join('removed@acme.test');
    await send(event('learner.removed', 9, { id }), event('learner.removed', 4, { id }));
    expect(await minutesOf(id)).toMatchObject({ membership_ends_at: 9, first_accessed_at: null, erased_at: null });
    const { body } = await api.call('records', 'GET', `/v1/learners?id=${id}`);
    expect(body).toMatchObject({ learner: { state: 'expired', email: 'removed@acme.test' } });
  });

  it('of a removal stand back behind an extension that was made later', async () => {
    const id = await join('extended@acme.test', { membershipEndsAt: new Date(NOW.getTime() + 3_600_000) });
    await api.database.sql`
      insert into requests (reference, action, learner_id, asked_by, channel, state, expires_at, announced, decided_at, replaced)
      values ('LD-EXTEND0', 'extend-membership', ${id}, 'U-AMY', 'C1', 'done', now(), '[]', ${at(5).toISOString()},
        '{"membershipEndsAt":{"from":null,"to":"2027-01-01T00:00:00.000Z"}}')`;
    expect(await statuses(event('learner.removed', 6, { id }))).toEqual(['taken']);
    expect(await minutesOf(id)).toMatchObject({ membership_ends_at: -60 });
    await send(event('learner.removed', 4, { id }));
    expect(await minutesOf(id)).toMatchObject({ membership_ends_at: 4 });
  });

  it('that come again are answered alike and change nothing', async () => {
    const id = await join('again@acme.test');
    const first = event('learner.accessed', 30, { id });
    expect(await statuses(first, first)).toEqual(['taken', 'taken']);
    const before = await rowsOf(api.database, ['audit', 'audit_head', 'audit_shipped']);
    expect(await statuses(first)).toEqual(['taken']);
    expect(await rowsOf(api.database, ['audit', 'audit_head', 'audit_shipped'])).toBe(before);
  });

  it('have ids of each token’s own, and another event with a used id is refused in words', async () => {
    const [id, other] = [await join('ids@acme.test', { externalId: 'i-1' }), await join('ids2@acme.test')];
    const first = event('learner.accessed', 30, { id }, { id: 'e-1' });
    const unknown = event('learner.accessed', 40, { id: randomUUID() }, { id: 'e-1' });
    const { results } = await send(
      unknown,
      first,
      { ...first, learner: { organization: 'Acme', external_id: 'i-1' } },
      { ...first, type: 'learner.removed' },
      { ...first, occurred_at: at(20).toISOString() },
      { ...first, learner: { id: other } },
    );
    const errors = (line: number) => [{ line, field: 'id', detail: 'This id was used for another event.' }];
    const refused = (line: number) => ({ id: 'e-1', status: 'refused', errors: errors(line) });
    expect(results).toEqual([
      { id: 'e-1', status: 'unknown' },
      ...[first, first].map(() => ({ id: 'e-1', status: 'taken' })),
      ...[4, 5, 6].map(refused),
    ]);
    const later = { ...first, occurred_at: at(10).toISOString() };
    expect((await send(later, first)).results).toEqual([refused(1), { id: 'e-1', status: 'taken' }]);
    expect(await minutesOf(id)).toMatchObject({ last_accessed_at: 30, membership_ends_at: null });
    expect(await minutesOf(other)).toMatchObject({ last_accessed_at: null });
    const headers = { authorization: `Bearer ${OTHER_TOKEN}` };
    const answer = await api.call(undefined, 'POST', '/v1/events', { events: [later] }, headers);
    expect(answer.body).toMatchObject({ results: [{ id: 'e-1', status: 'taken' }] });
    expect(await minutesOf(id)).toMatchObject({ last_accessed_at: 10 });
  });

  it('with one id, of two calls at once, are one taken and one refused', async () => {
    const ids = await Promise.all([1, 2].map((i) => join(`race${i}@acme.test`)));
    const fates = await Promise.all(ids.map((id) => statuses(event('learner.accessed', 3, { id }, { id: 'e-race' }))));
    expect(fates.flat().toSorted()).toEqual(['refused', 'taken']);
  });

  it('about nobody, about several, or ahead of time are said and not kept; the others are', async () => {
    const id = await join('good@acme.test');
    await join('twin@acme.test');
    await join('twin@acme.test', {}, 'Globex');
    const gone = await join('gone@acme.test', { erasedAt: NOW });
    const events = [
      event('learner.accessed', 3, { id: randomUUID() }),
      event('learner.accessed', 3, { organization: 'Nowhere', email: 'good@acme.test' }),
      event('learner.accessed', 3, { organization: 'Acme', external_id: 'nobody' }),
      event('learner.accessed', 3, { id: gone }),
      event('learner.accessed', 3, { email: 'twin@acme.test' }),
      event('learner.accessed', -6, { id }),
      event('learner.accessed', -4, { id }),
      event('learner.accessed', 3, { organization: 'Globex', email: 'twin@acme.test' }),
    ];
    const { counts, results } = await send(...events);
    expect(results.map(({ status }) => status)).toEqual([
      ...['unknown', 'unknown', 'unknown', 'unknown', 'ambiguous', 'refused', 'taken', 'taken'],
    ]);
    expect(counts).toEqual({ taken: 2, unknown: 4, ambiguous: 1, refused: 1 });
    expect(results[5]?.errors).toEqual([
      { line: 6, field: 'occurred_at', detail: 'It lies more than 5 minutes ahead.' },
    ]);
    expect(await minutesOf(id)).toMatchObject({ last_accessed_at: -4 });
    const kept = await api.database
      .sql`select id from platform_event_ids where id in ${api.database.sql(events.map((one) => one.id))}`;
    expect(kept).toHaveLength(2);
  });

  it('of a learner who is known only later are taken then', async () => {
    const late = event('learner.accessed', 3, { email: 'later@acme.test' });
    expect(await statuses(late)).toEqual(['unknown']);
    const id = await join('later@acme.test');
    expect(await statuses(late)).toEqual(['taken']);
    expect(await minutesOf(id)).toMatchObject({ last_accessed_at: 3 });
  });

  it('that are wrong are refused by line and field, without their values, and the others are taken', async () => {
    const id = await join('right@acme.test');
    const right = () => event('learner.accessed', 3, { id });
    const { results, counts } = await send(
      { ...right(), occurred_at: '1899-12-31T23:59:59Z' },
      { ...right(), occurred_at: 'yesterday-secret' },
      { ...right(), type: 'learner.promoted' },
      { ...right(), learner: { email: 'secret' } },
      { ...right(), learner: {} },
      { ...right(), id: '' },
      { ...right(), id: 'a\u0000secret' },
      { ...right(), id: undefined },
      7 as never,
      null as never,
      [] as never,
      right(),
    );
    expect(counts).toEqual({ taken: 1, unknown: 0, ambiguous: 0, refused: 11 });
    expect(results.slice(0, 11).map(({ errors }) => errors?.map(({ line, field }) => `${line} ${field}`))).toEqual([
      ['1 occurred_at'],
      ['2 occurred_at'],
      ['3 type'],
      ['4 learner.email'],
      ['5 learner'],
      ['6 id'],
      ['7 id'],
      ['8 id'],
      ['9 undefined'],
      ['10 undefined'],
      ['11 undefined'],
    ]);
    expect(JSON.stringify(results)).not.toContain('secret');
    expect(results[11]?.status).toBe('taken');
  });

  const NOT_VALID = { type: 'urn:learner-desk:problem:not-valid', status: 422 };
  const NOT_READABLE = { type: 'urn:learner-desk:problem:not-readable', status: 400 };
  const good = () => JSON.stringify({ events: [event('learner.accessed', 3, { email: 'right@acme.test' })] });
  it.each<[string, () => string | Uint8Array, Record<string, string>, object]>([
    ['empty', () => '', {}, NOT_READABLE],
    ['truncated', () => good().slice(0, -9), {}, NOT_READABLE],
    ['not UTF-8', () => Buffer.from(good().replace('right', 'r\u00ffght'), 'latin1'), {}, NOT_READABLE],
    ['a nesting bomb', () => `{"events":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, {}, NOT_READABLE],
    ['a nesting bomb that is never closed', () => '[{"a":'.repeat(100_000), {}, NOT_READABLE],
    ['too large', () => good().replace('learner.accessed', 'x'.repeat(1024 * 1024)), {}, { status: 413 }],
    ['of another kind', good, { 'content-type': 'text/plain' }, { status: 415 }],
    ['a form', () => 'events=1', { 'content-type': 'application/x-www-form-urlencoded' }, { status: 415 }],
    ['a list', () => '[]', {}, NOT_VALID],
    ['a number', () => '7', {}, NOT_VALID],
    ['null', () => 'null', {}, NOT_VALID],
    ['without events', () => '{}', {}, NOT_VALID],
    ['with none', () => '{"events":[]}', {}, NOT_VALID],
    ['with something else', () => '{"events":{"length":1}}', {}, NOT_VALID],
    ['with too many', () => JSON.stringify({ events: Array.from({ length: 1_001 }, () => 1) }), {}, NOT_VALID],
  ])('in a body that is %s get a problem, and nothing but the audit is written', async (_, body, headers, problem) => {
    const before = await rowsOf(api.database, ['audit', 'audit_head', 'audit_shipped']);
    const seen = (await callsIn(api)).length;
    const answer = await api.call('records', 'POST', '/v1/events', body(), headers);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject(problem);
    expect(answer.text).not.toContain('@acme.test');
    expect(await rowsOf(api.database, ['audit', 'audit_head', 'audit_shipped'])).toBe(before);
    expect((await callsIn(api)).slice(seen)).toMatchObject([{ event: 'platform-refused', action: 'events' }]);
  });

  it('are taken once where two calls bring the same at once', async () => {
    const id = await join('at-once@acme.test', { passwordSetAt: at(10 * DAY), passwordHash: 'x' });
    const twice = event('learner.password_set', 3, { id });
    const more = Array.from({ length: 20 }, (_, i) => event('learner.accessed', i, { id }));
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => send(...(i % 2 ? [twice, ...more] : [...more, twice].toReversed()))),
    );
    const [mails] = await api.database.sql`select count(*)::int as count from mails where learner_id = ${id}`;
    expect(mails?.count).toBe(1);
  });
});

describe('a password that was set at the platform', () => {
  /** Adds a link and a temporary password that work, each made so long ago. */
  async function giveWays(learnerId: string, minutesAgo: number) {
    const { sql } = api.database;
    const [request] = await sql<[{ id: string }]>`
      insert into requests (reference, action, learner_id, asked_by, channel, state, expires_at, announced, decided_at)
      values (${randomUUID()}, 'temporary-password', ${learnerId}, 'U-AMY', 'C1', 'done', now(), '[]', ${at(minutesAgo).toISOString()})
      returning id`;
    const until = at(-60).toISOString();
    await sql`insert into links (id, learner_id, request_id, purpose, token_hash, expires_at, created_at)
      values (${randomUUID()}, ${learnerId}, ${request.id}, 'reset', ${randomUUID()}, ${until}, ${at(minutesAgo).toISOString()})`;
    await sql`insert into temporary_passwords (id, learner_id, request_id, password_hash, expires_at, viewed_at)
      values (${randomUUID()}, ${learnerId}, ${request.id}, 'x', ${until}, now())`;
    await sql`insert into posts (id, request_id, kind, ts, wanted, shown) values (${randomUUID()}, ${request.id}, 'confirmation', '1.1', 1, 1)`;
    return request.id;
  }

  const openOf = async (requestId: string) => {
    const [row] = await api.database.sql`
      select (select count(*)::int from links where request_id = ${requestId} and revoked_at is null) as links,
        (select count(*)::int from temporary_passwords where request_id = ${requestId} and revoked_at is null) as passwords,
        (select wanted - shown from posts where request_id = ${requestId}) as behind`;
    return row;
  };

  it('ends what was made before, has their messages shown again, and is told to the learner by mail', async () => {
    const id = await join('chosen@acme.test', { passwordSetAt: at(DAY), passwordHash: 'x' });
    const [old, newer] = [await giveWays(id, 60), await giveWays(id, 10)];
    await send(event('learner.password_set', 30, { id }));
    expect(await openOf(old)).toEqual({ links: 0, passwords: 0, behind: 1 });
    expect(await openOf(newer)).toEqual({ links: 1, passwords: 1, behind: 0 });
    expect(await minutesOf(id)).toMatchObject({ password_set_at: 30, password_hash: null });
    const mails = await api.database
      .sql`select template, is_notice, content->>'to' as to from mails where learner_id = ${id}`;
    expect(mails).toEqual([{ template: 'password-changed', is_notice: true, to: 'chosen@acme.test' }]);
  });

  it('before the one that the desk has changes nothing', async () => {
    const id = await join('newer@acme.test', { passwordSetAt: at(5), passwordHash: 'x' });
    const ways = await giveWays(id, 60);
    expect(await statuses(event('learner.password_set', 30, { id }))).toEqual(['taken']);
    expect(await openOf(ways)).toEqual({ links: 1, passwords: 1, behind: 0 });
    expect(await minutesOf(id)).toMatchObject({ password_set_at: 5, password_hash: 'x' });
    expect(await api.database.sql`select from mails where learner_id = ${id}`).toHaveLength(0);
  });

  it('so long ago that it is no news ends them, and tells nobody', async () => {
    const id = await join('old-news@acme.test');
    const ways = await giveWays(id, 3 * DAY);
    await send(event('learner.password_set', 2 * DAY, { id }));
    expect(await openOf(ways)).toMatchObject({ links: 0, passwords: 0 });
    expect(await api.database.sql`select from mails where learner_id = ${id}`).toHaveLength(0);
  });
});

describe('any history', () => {
  const types: EventType[] = [
    ...(['learner.accessed', 'learner.vpa_started', 'learner.vpa_completed'] as const),
    ...(['learner.password_set', 'learner.removed'] as const),
  ];
  const told = fc.record({ type: fc.constantFrom(...types), minutesAgo: fc.integer({ min: -4, max: 3 * DAY }) });
  const history = fc.array(told, { minLength: 1, maxLength: 12 }).chain((all) => {
    const events = all.map((one, i) => ({ ...one, key: i }));
    const [inAnyOrder, again] = [
      () => fc.shuffledSubarray(events, { minLength: events.length }),
      () => fc.subarray(events),
    ];
    return fc.record({
      events: fc.constant(events),
      shuffled: inAnyOrder(),
      again: again(),
      cuts: fc.array(fc.nat(20), { maxLength: 3 }),
    });
  });
  const HISTORIES = 1_000;

  it('ends in the same learner, in whatever order and however often its events come', async () => {
    const histories = fc.sample(history, { numRuns: HISTORIES, seed: 42 });
    // Each history is played for two learners of its own; all of them travel together, 1,000 events a call.
    await join('first@acme.test');
    await api.database.sql`
      insert into learners (organization_id, email, membership_ends_at, password_set_at, password_hash)
      select o.id, which || n || '@history.test', ${at(-DAY).toISOString()}, ${at(DAY).toISOString()}, 'x'
      from organizations o, generate_series(0, ${HISTORIES - 1}) n, (values ('a'), ('b')) w (which)
      where o.name = 'Acme'`;
    const ids = await api.database.sql`select id, email from learners where email like '%@history.test'`;
    const idOf = new Map(ids.map(({ id, email }) => [email, id]));
    const plain: object[] = [];
    const mixed: object[][] = [[], [], [], []];
    for (const [i, { events, shuffled, again, cuts }] of histories.entries()) {
      const [one, other] = ['a', 'b'].map((which) => idOf.get(`${which}${i}@history.test`));
      for (const { type, minutesAgo, key } of events)
        plain.push(event(type, minutesAgo, { id: one }, { id: `a${i}-${key}` }));
      for (const [place, { type, minutesAgo, key }] of [...shuffled, ...again].entries()) {
        const part = cuts.filter((cut) => cut <= place).length; // which call it comes with
        const learner = key % 2 ? { id: other } : { organization: 'Acme', email: `b${i}@history.test` };
        mixed[part]?.push(event(type, minutesAgo, learner, { id: `b${i}-${key}` }));
      }
    }
    for (const all of [plain, ...mixed])
      for (let from = 0; from < all.length; from += 1_000) await send(...all.slice(from, from + 1_000));
    const rows = await api.database.sql`
        select substr(email, 1, 1) as which, substr(email, 2) as history, first_accessed_at, last_accessed_at, vpa_started_at,
          vpa_completed_at, password_set_at, password_hash, membership_ends_at
        from learners where email like '%@history.test' order by history`;
    const of = (which: string) => rows.filter((row) => row.which === which).map(({ which: _, ...row }) => row);
    expect(of('b')).toHaveLength(HISTORIES);
    expect(of('b')).toEqual(of('a'));
    expect(new Set(of('a').map((row) => row.last_accessed_at)).size).toBeGreaterThan(100);
  }, 120_000);
});
