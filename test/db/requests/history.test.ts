import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryCursor } from '../../../src/core/requests/history.ts';
import { findHistory, type HistoryScope } from '../../../src/db/requests/history.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { addLearner } from '../../support/desk/service.ts';

describe('the history’s query', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let learnerIds: string[];

  /** 20,000 requests of 200 learners, 20 people and 10 channels, a second apart. */
  beforeAll(async () => {
    database = await createTestDatabase();
    const first = await addLearner(database, { email: 'learner0@acme.test' });
    const { sql } = database;
    await sql`
      insert into learners (organization_id, email)
      select organization_id, 'learner' || n || '@acme.test' from learners, generate_series(1, 199) n`;
    await sql`
      with who as (select array_agg(id order by email) ids from learners)
      insert into requests (reference, action, state, learner_id, asked_by, channel, expires_at, announced, created_at, decided_by)
      select 'LD-' || n, 'resend-activation', 'done', ids[1 + n % 200], 'U' || n % 20, 'C' || n % 10, now(), '[]',
        '2026-01-01'::timestamptz + make_interval(secs => n), case when n % 2 = 0 then 'U' || (n / 2) % 20 end
      from who, generate_series(1, 20000) n`;
    await sql`insert into posts (id, request_id, kind) select gen_random_uuid(), id, 'card' from requests`;
    for (const table of ['learners', 'requests', 'posts', 'mails']) await sql.unsafe(`analyze ${table}`);
    learnerIds = [first];
  }, 60_000);
  afterAll(() => database.close());

  const scopes: [string, string[], () => HistoryScope][] = [
    ['a learner', ['requests_learner'], () => ({ learnerIds })],
    ['a person', ['requests_asked_by', 'requests_decided_by'], () => ({ person: 'U7' })],
    ['a channel', ['requests_channel'], () => ({ channel: 'C3' })],
  ];

  /** What Postgres means to do for a query of ours, as it was sent. */
  async function planOf(run: (db: typeof database.db) => Promise<unknown>): Promise<string> {
    const sent: { query: string; params: unknown[] }[] = [];
    const logger = { logQuery: (query: string, params: unknown[]) => void sent.push({ query, params }) };
    await run(drizzle(database.sql, { logger }));
    const rows = await database.sql.unsafe(`explain ${sent[0]?.query}`, sent[0]?.params as never[]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it.each(scopes)(
    'reads a page of %s by indexes alone, from the newest and from the middle',
    async (_, indexes, scope) => {
      const middle: HistoryCursor = { to: 'older', at: new Date('2026-01-01T02:30:00Z'), id: crypto.randomUUID() };
      for (const only of [{}, { folds: true, lostMail: ['bounced' as const] }])
        for (const cursor of [undefined, middle, { ...middle, to: 'newer' as const }]) {
          const plan = await planOf((db) => findHistory(db, scope(), 9, cursor, only));
          for (const index of indexes) expect(plan).toMatch(new RegExp(`Index .*using ${index} `));
          expect(plan).not.toMatch(/Seq Scan on (requests|posts|learners)/);
        }
    },
  );

  it.each(scopes)('gives every request of %s once, newest first, whatever the pages', async (_, _indexes, scope) => {
    const all = await findHistory(database.db, scope(), 30_000);
    const times = all.map(({ request }) => request.createdAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(all.map(({ request }) => request.id)).size).toBe(all.length);
    const [, , third] = all;
    const beside = (to: 'older' | 'newer') =>
      findHistory(database.db, scope(), 3, { to, at: third?.request.createdAt as Date, id: third?.request.id ?? '' });
    expect(await beside('older')).toEqual(all.slice(3, 6));
    expect(await beside('newer')).toEqual(all.slice(0, 2));
  });

  it('counts a person’s both kinds: 1,000 asked for, 500 decided, and what is both once', async () => {
    const all = await findHistory(database.db, { person: 'U8' }, 30_000);
    const [row] = await database.sql`
      select count(*)::int as n from requests where asked_by = 'U8' or decided_by = 'U8'`;
    expect(all).toHaveLength(row?.n);
    expect(all.length).toBeGreaterThan(1_000);
  });

  it('keeps requests of the same moment apart', async () => {
    const now = new Date('2027-01-01T00:00:00Z');
    await database.sql`update requests set created_at = ${now.toISOString()} where channel = 'C9'`;
    const seen = new Set<string>();
    let cursor: HistoryCursor | undefined;
    for (let page = 0; page < 4; page++) {
      const rows = await findHistory(database.db, { channel: 'C9' }, 8, cursor);
      for (const { request } of rows) seen.add(request.id);
      const last = rows.at(-1)?.request;
      cursor = { to: 'older', at: last?.createdAt as Date, id: last?.id ?? '' };
    }
    expect(seen.size).toBe(32);
  });
});
