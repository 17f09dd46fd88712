import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { noPlatform } from '../../src/core/platform/platform.ts';
import { createOutbox } from '../../src/service/outbox.ts';
import { daysAgo } from '../support/desk/facts.ts';
import { addLearner, askAndConfirm, createService, type Service } from '../support/desk/service.ts';

/** How many requests are made, each for a learner of its own: learners are there anyway, and are not counted. */
const REQUESTS = 1_000;
/** A desk: so many agents, each with so many actions a working day, and so many working days a year. */
const DESK = { agents: 500, actions: 10, days: 250 };

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format;

const LIMITS = { perPerson: 100_000, perDesk: 100_000, lookUpsPerPerson: 100_000 };
const NAMES = { givenName: 'Maximiliane', familyName: 'Oberhauser' };

it('a year of a desk with 500 agents costs', async () => {
  const service = await createService(undefined, undefined, LIMITS);
  const outbox = createOutbox(service.database.db);
  /** Asked, confirmed, sent, delivered and shown: all that a request with a mail ever writes. */
  async function live(i: number): Promise<void> {
    const email = `learner-${i}@acme.test`;
    await addLearner(service.database, { email, ...NAMES });
    const requestId = await askAndConfirm(service, 'activation', email);
    await showAll(service, requestId, i);
    const [row] = await service.database.sql`select id from mails where request_id = ${requestId}`;
    const mail = await outbox.claimMail(row?.id);
    if (!mail) throw new Error('The mail is not there.');
    const providerId = randomUUID();
    await outbox.mailSent(mail, providerId);
    for (const state of ['sent', 'delivered'] as const) {
      const id = `msg_${randomUUID()}`;
      await outbox.storeMailEvent({ id, mailId: mail.id, providerId, state, reason: null, at: new Date() });
      await outbox.followMail(id);
    }
  }
  await inFours(live);
  const rows = await measure(service, [
    'requests',
    'posts',
    'mails',
    'links',
    'audit',
    'mail_events',
    'mail_event_ids',
  ]);
  await service.close();
  expect(rows).toBeGreaterThan(5);
});

it('the same, of actions that a learning platform is asked for', async () => {
  const platform = { ...noPlatform, name: 'Acme Learning', changes: 'push' as const };
  const service = await createService(undefined, undefined, LIMITS, platform);
  /** Asked, confirmed, sent to the platform, accepted and shown. */
  async function live(i: number): Promise<void> {
    const email = `learner-${i}@acme.test`;
    const taken = { firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(10), externalId: `L-${i}` };
    await addLearner(service.database, { email, ...NAMES, ...taken });
    const requestId = await askAndConfirm(service, 'vpa', email);
    const [change] = await service.database.sql`select id from platform_changes where request_id = ${requestId}`;
    await service.changes.settle(change?.id, { kind: 'accepted' });
    await showAll(service, requestId, i);
  }
  await inFours(live);
  const rows = await measure(service, ['requests', 'posts', 'platform_changes', 'desk_changes', 'audit']);
  await service.close();
  expect(rows).toBeGreaterThan(5);
});

async function inFours(live: (i: number) => Promise<void>): Promise<void> {
  for (let i = 0; i < REQUESTS; i += 4) await Promise.all([0, 1, 2, 3].map((more) => live(i + more)));
}

/** Has Slack show the card and the confirmation. */
async function showAll({ database: { sql, db } }: Service, requestId: string, i: number): Promise<void> {
  const outbox = createOutbox(db);
  for (const { id } of await sql`select id from posts where request_id = ${requestId}`) {
    await outbox.claimPost(id);
    await outbox.postShown(id, { shown: 1, ts: `1764000000.${String(i).padStart(6, '0')}`, channel: 'C1' });
  }
}

/** Says how many rows and bytes a request takes, in each table and in a year. Returns the rows of one. */
async function measure({ database: { sql } }: Service, tables: readonly string[]): Promise<number> {
  await sql`vacuum analyze`;
  const year = DESK.agents * DESK.actions * DESK.days;
  let [rows, bytes] = [0, 0];
  for (const table of tables) {
    const [size] = await sql<[{ rows: number; bytes: number }]>`
      select (select count(*)::int from ${sql(table)}) as rows,
        (select sum(pg_total_relation_size(oid))::float8 from pg_class
          where oid = ${table}::regclass or oid in (select inhrelid from pg_inherits where inhparent = ${table}::regclass)) as bytes`;
    rows += size.rows / REQUESTS;
    bytes += size.bytes / REQUESTS;
    console.log(
      `${table.padEnd(16)} ${number(size.rows / REQUESTS)} rows and ${number(size.bytes / REQUESTS)} bytes a request`,
    );
  }
  console.log(`together         ${number(rows)} rows and ${number(bytes)} bytes a request, indexes and all`);
  console.log(
    `a year           ${number(year)} requests, ${number((year * rows) / 1e6)} million rows, ${number((year * bytes) / 1e9)} GB`,
  );
  return rows;
}
