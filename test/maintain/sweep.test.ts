import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeMailEvent, storeUnknownEvent } from '../../src/db/mail/mail-events.ts';
import { sweepOld } from '../../src/db/upkeep/retention.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { addLearner, createService, type Service } from '../support/desk/service.ts';

let service: Service;
let made = 0;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

const sql = () => service.database.sql;
const tables = ['requests', 'posts', 'mails', 'links', 'batches', 'batch_items', 'escalations'] as const;
async function counts() {
  const all = tables.map(async (table) => [
    table,
    Number((await sql()`select count(*) from ${sql()(table)}`)[0]?.count),
  ]);
  return Object.fromEntries(await Promise.all(all));
}
/** Whether a row of that id is there. */
const has = async (table: string, id: string) =>
  (await sql()`select from ${sql()(table)} where id = ${id}`).length === 1;

/** Asks for an activation mail to a new learner and confirms it; the mail went out and all was shown. */
async function resent(): Promise<string> {
  const email = `l${++made}@acme.test`;
  await addLearner(service.database, { email });
  const call = service.invocation('U-AMY');
  const answer = await service.desk.ask(call, service.action('activation'), { email });
  if (answer.kind !== 'created') throw new Error(answer.kind);
  await service.desk.confirm(service.invocation('U-AMY'), answer.requestId);
  await sql()`update posts set shown = wanted where request_id = ${answer.requestId}`;
  await sql()`update mails set state = 'delivered', content = null where request_id = ${answer.requestId}`;
  return answer.requestId;
}
async function age(id: string, days: number): Promise<string> {
  await sql()`update requests set created_at = now() - make_interval(days => ${days}) where id = ${id}`;
  await sql()`update links set expires_at = now() - make_interval(days => ${days - 1}) where request_id = ${id}`;
  return id;
}
const old = async () => age(await resent(), 800);

async function addEscalation(requestId: string | null, state: 'open' | 'closed'): Promise<string> {
  const id = randomUUID();
  await sql()`
    insert into escalations (id, reference, learner_id, action, request_id, asked_by, channel, state, created_at, closed_at)
    select ${id}, 'LD-X', ${sql()`(select id from learners order by random() limit 1)`}, ${id}, ${requestId}, 'U-AMY', 'C1', ${state},
      now() - interval '800 days', ${state === 'closed' ? sql()`now() - interval '799 days'` : null}`;
  await sql()`insert into posts (id, escalation_id, kind, shown) values (${randomUUID()}, ${id}, 'escalation', 1)`;
  return id;
}

async function addBatch(state: 'done' | 'running', requestId: string): Promise<string> {
  const id = randomUUID();
  await sql()`insert into batches (id, reference, action, asked_by, channel, state, expires_at, announced, created_at)
    values (${id}, 'LD-B', 'resend-activation', 'U-AMY', 'C1', ${state}, now(), '[]', now() - interval '800 days')`;
  await sql()`insert into batch_items (batch_id, position, state, request_id) values (${id}, 1, 'done', ${requestId})`;
  await sql()`insert into batch_items (batch_id, position, state, label) values (${id}, 2, 'skipped', 'x•••@acme.test')`;
  await sql()`insert into posts (id, batch_id, kind, shown) values (${randomUUID()}, ${id}, 'batch', 1)`;
  await sql()`update requests set batch_id = ${id} where id = ${requestId}`;
  return id;
}

describe('what is old', () => {
  it('is forgotten of a change once records caught up with it, and not before', async () => {
    const learnerId = await addLearner(service.database, { email: 'changed@acme.test' });
    await sql()`
      insert into desk_changes (learner_id, field, replaced, changed_at) values
        (${learnerId}, 'locale', '{}', now() - interval '91 days'),
        (${learnerId}, 'time_zone', '{}', now() - interval '89 days'),
        (${learnerId}, 'given_name', '{Was}', now() - interval '800 days')`;
    expect(await sweepOld(sql(), 730)).toMatchObject({ deskChanges: 1 });
    expect(await sql()`select field from desk_changes where learner_id = ${learnerId} order by field`).toEqual([
      { field: 'given_name' },
      { field: 'time_zone' },
    ]);
  });

  it('is what the platform was told of and no request asked for, and an outage of its that is over, after 90 days', async () => {
    const learnerId = await addLearner(service.database, { email: 'told@acme.test' });
    const add = (state: string, days: number) => sql()`
      insert into platform_changes (id, learner_id, type, state, created_at)
      values (${randomUUID()}, ${learnerId}, 'learner.password_set', ${state}, now() - make_interval(days => ${days}))`;
    for (const [state, days] of [
      ['accepted', 91],
      ['accepted', 89],
      ['sending', 800],
    ] as const)
      await add(state, days);
    const outage = randomUUID();
    await sql()`insert into platform_outages (id, since, ended_at) values (${outage}, now() - interval '92 days', now() - interval '91 days')`;
    await sql()`insert into posts (id, outage_id, kind, channel) values (${randomUUID()}, ${outage}, 'outage', 'C-ESCALATE')`;
    expect(await sweepOld(sql(), 730)).toMatchObject({ toldChanges: 1, outages: 1 });
    const left = await sql()`select state from platform_changes where learner_id = ${learnerId} order by state`;
    expect(left).toEqual([{ state: 'accepted' }, { state: 'sending' }]);
    expect(await sql()`select from platform_outages`).toHaveLength(0);
  });

  it('goes with all that belongs to it; what is young or still has something to do stays; a second run changes nothing', async () => {
    const [gone, young, queued, unshown, linked, escalated, followed, batched, running] = [
      await old(),
      await age(await resent(), 700),
      await old(),
      await old(),
      await old(),
      await old(),
      await old(),
      await old(),
      await old(),
    ];
    await sql()`update mails set state = 'queued' where request_id = ${queued}`;
    await sql()`update posts set wanted = shown + 1 where request_id = ${unshown}`;
    await sql()`update links set expires_at = now() + interval '1 day' where request_id = ${linked}`;
    const openCase = await addEscalation(escalated, 'open');
    const closedCase = await addEscalation(followed, 'closed');
    // The request of that case has an echo in its own thread, so each holds the other for a while.
    await sql()`insert into posts (id, request_id, escalation_id, kind, shown) values (${randomUUID()}, ${gone}, ${closedCase}, 'echo', 1)`;
    const doneBatch = await addBatch('done', batched);
    const runningBatch = await addBatch('running', running);

    expect(await sweepOld(sql(), 730)).toMatchObject({ requests: 3, escalations: 1, batches: 1 });
    for (const id of [gone, followed, batched]) expect(await has('requests', id)).toBe(false);
    for (const id of [young, queued, unshown, linked, escalated, running]) expect(await has('requests', id)).toBe(true);
    expect(await has('escalations', openCase)).toBe(true);
    expect(await has('escalations', closedCase)).toBe(false);
    expect(await has('batches', doneBatch)).toBe(false);
    expect(await has('batches', runningBatch)).toBe(true);
    const left = await counts();
    expect(left).toMatchObject({ requests: 6, mails: 6, links: 6, batches: 1, batch_items: 2, escalations: 1 });
    expect(await sweepOld(sql(), 730)).toMatchObject({ requests: 0, escalations: 0, batches: 0 });
    expect(await counts()).toEqual(left);
  });

  it('goes on where an interrupted run ended', async () => {
    const before = await counts();
    await sql()`
      insert into requests (reference, action, learner_id, asked_by, channel, state, expires_at, announced, created_at)
      select 'LD-' || i, 'resend-activation', (select id from learners limit 1), 'U-AMY', 'C1', 'cancelled', now(), '[]',
        now() - interval '900 days' + make_interval(mins => i)
      from generate_series(1, 2100) i`;
    await sql().unsafe(`
      create function no_more() returns trigger language plpgsql as 'begin raise exception ''the power is out''; end';
      create trigger no_more before delete on requests for each row when (old.reference = 'LD-1500') execute function no_more()`);
    await expect(sweepOld(sql(), 730)).rejects.toThrow('the power is out');
    expect((await counts()).requests).toBe(before.requests + 1_100);
    await sql().unsafe('drop trigger no_more on requests; drop function no_more');
    expect(await sweepOld(sql(), 730)).toMatchObject({ requests: 1_100 });
    expect(await counts()).toEqual(before);
  });

  it('ends after the transaction in hand when it is told to stop', async () => {
    await old();
    expect(await sweepOld(sql(), 730, AbortSignal.abort())).toMatchObject({ requests: 0 });
    expect(await sweepOld(sql(), 730)).toMatchObject({ requests: 1 });
  });

  it('are links without a request, hashes of passwords that are over, old tries, ids of events, and jobs that failed for good', async () => {
    const learner = await addLearner(service.database, { email: `l${++made}@acme.test` });
    const request = await resent();
    const addLink = (days: number) => sql()`
      insert into links (id, learner_id, purpose, token_hash, expires_at)
      values (${randomUUID()}, ${learner}, 'reset', ${randomUUID()}, now() - make_interval(days => ${days}))`;
    await addLink(91);
    await addLink(89);
    await sql()`insert into temporary_passwords (id, learner_id, request_id, password_hash, expires_at)
      values (${randomUUID()}, ${learner}, ${request}, 'x', now() - interval '2 days')`;
    await sql()`insert into temporary_tries (address_bucket, tries, at, next_at)
      select n, 9, now() - n * interval '12 hours', now() from generate_series(1, 3) as n`;
    await sql()`insert into platform_event_ids (id, at) values ('old', now() - interval '91 days'), ('young', now())`;
    const addJob = (key: string) =>
      sql()`select graphile_worker.add_job('send-mail', '{}', job_key => ${key}, max_attempts => 1)`;
    await addJob('failed long ago');
    await addJob('failed today');
    await addJob('waits');
    await sql()`update graphile_worker._private_jobs set attempts = 1, last_error = 'jane@acme.test',
      updated_at = now() - make_interval(days => case when key = 'failed today' then 1 else 4 end) where key like 'failed%'`;
    expect(await sweepOld(sql(), 730)).toMatchObject({
      links: 1,
      passwordHashes: 1,
      temporaryTries: 2,
      platformEventIds: 1,
      failedJobs: 1,
      requests: 0,
    });
    expect(
      await sql()`select key from graphile_worker.jobs where key in ('failed long ago', 'failed today', 'waits') order by key`,
    ).toEqual([{ key: 'failed today' }, { key: 'waits' }]);
  });
});

describe('news of mails', () => {
  const news = (id: string) => ({
    id,
    mailId: null,
    providerId: 'p1',
    state: 'delivered' as const,
    reason: null,
    at: new Date(),
  });
  const months = async () =>
    (
      await sql()`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'mail_events'::regclass order by 1`
    ).map(({ name }) => name as string);
  const received = (id: string, days: number) =>
    sql()`update mail_events set received_at = now() - make_interval(days => ${days}) where id = ${id}`;

  it('lies in months made ahead, is stored once whatever month it came in, and is forgotten by the month', async () => {
    const own = await createTestDatabase();
    const before = service;
    service = { ...service, database: own };
    try {
      const ahead = await months();
      expect(ahead).toHaveLength(4); // this month, the next two, and what has none
      for (const id of ['now', 'recent', 'old', 'also old']) expect(await storeMailEvent(own.db, news(id))).toBe(true);
      await received('recent', 62);
      await received('old', 130);
      await received('also old', 131);
      expect(await storeMailEvent(own.db, news('old'))).toBe(false);
      expect(await sql()`select tableoid::regclass::text as name from mail_events where id = 'old'`).toEqual([
        { name: 'mail_events_other' },
      ]);
      const gone = await sweepOld(sql(), 730);
      expect(gone).toMatchObject({ mailEvents: 2, mailEventIds: 0 });
      expect(await sql()`select id from mail_events order by id`).toEqual([{ id: 'now' }, { id: 'recent' }]);
      expect(await sql()`select from mail_events_other`).toHaveLength(0);
      await own.sql`update mail_event_ids set at = now() - interval '8 days' where id = 'old'`;
      for (const id of ['old', 'young']) await storeUnknownEvent(own.db, { id, type: 'email.teleported' });
      await own.sql`update unknown_events set received_at = now() - interval '91 days' where id = 'old'`;
      expect(await sweepOld(sql(), 730)).toMatchObject({ mailEvents: 0, mailEventIds: 1, unknownEvents: 1 });
      expect(await sql()`select id from unknown_events`).toEqual([{ id: 'young' }]);
      expect(await months()).toEqual(expect.arrayContaining(ahead));
    } finally {
      service = before;
      await own.close();
    }
  });

  it('keeps being stored while months are made by several at once', async () => {
    await sql().unsafe(
      (await months())
        .filter((name) => name !== 'mail_events_other')
        .map((name) => `drop table ${name};`)
        .join(''),
    );
    const storing = Array.from({ length: 40 }, (_, i) => storeMailEvent(service.database.db, news(`many-${i}`)));
    const sweeping = [1, 2, 3].map(() => sql()`select mail_events_months() as made`);
    expect((await Promise.all(storing)).every(Boolean)).toBe(true);
    expect((await Promise.all(sweeping)).flatMap((rows) => rows.map(({ made }) => made)).sort()).toEqual([0, 0, 3]);
    expect(await sql()`select from mail_events where id like 'many-%'`).toHaveLength(40);
  });
});
