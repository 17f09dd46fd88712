import postgres, { type Sql } from 'postgres';

/** The address of the generated learner of that number: name and family name are of some hundreds, as in life. */
export const EMAIL = `(array['jane','maria','li','omar','ana','peter','chloe','ivan','noor','kofi'])[1 + n % 10] || '.' ||
  (array['smith','garcia','wang','khan','silva','novak','martin','petrov','haddad','mensah'])[1 + n / 10 % 10] || n ||
  '@' || (array['acme','globex','initech','umbrella','hooli'])[1 + n % 5] || '.test'`;

/**
 * Fills a migrated database with `count` learners who were invited and never came, in 50 organizations, as many audit
 * rows, and a tenth as many requests that were decided long ago, with their cards.
 */
export async function addPeople(url: string, count: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`set session_replication_role = replica`; // what refers to what is known to be right
  const makeIndexes = await takeIndexes(sql);
  const series = `generate_series(1, ${count}) n`;
  await sql`insert into organizations (name) select 'Organization ' || n from generate_series(1, 50) n`;
  await sql`insert into groups (organization_id, name) select id, 'Everybody' from organizations`;
  await sql.unsafe(`
    insert into learners (organization_id, group_id, external_id, email, given_name, family_name, locale, time_zone, invited_at)
    select o.id, g.id, 'x' || n, ${EMAIL}, 'Given' || n, 'Family' || n, 'en', 'Europe/London', now() - interval '9 days'
    from ${series} join (select id, row_number() over (order by name) as place from organizations) o on o.place = 1 + n % 50
    join groups g on g.organization_id = o.id`);
  await sql`alter table audit disable trigger audit_chain`; // sealing a million rows takes minutes, and is no lookup
  await sql.unsafe(`
    insert into audit (seq, at, actor, event, learner_id, channel, reference)
    select -n, now() - make_interval(secs => n), 'U' || n % 40, 'looked-up', l.id, 'C1', 'BENCH' || n
    from (select id, row_number() over () as n from learners) l`);
  await sql`alter table audit enable always trigger audit_chain`;
  await sql.unsafe(`
    with made as (
      insert into requests (reference, action, learner_id, asked_by, channel, state, expires_at, decided_by, decided_at, announced)
      select 'R' || n, 'resend-activation', l.id, 'U' || n / 10 % 40, 'C' || n / 10 % 9, 'done', now() - interval '30 days', 'U' || n / 10 % 40, now() - interval '30 days', '[]'
      from (select id, row_number() over () as n from learners) l where n % 10 = 0 returning id)
    insert into posts (id, request_id, kind, ts, shown) select gen_random_uuid(), id, 'card', '1.1', 1 from made`);
  await makeIndexes();
  await sql`vacuum analyze`;
  await sql.end();
}

/** Takes the indexes away that refuse nothing, for millions of rows to be added; the answer makes them again, each at once. */
async function takeIndexes(sql: Sql): Promise<() => Promise<void>> {
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexrelid::regclass::text as name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') as definition
    from pg_index where indrelid::regclass::text in ('learners', 'audit', 'requests', 'posts') and not indisunique`;
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  return async () => {
    await sql`set maintenance_work_mem = '1GB'`;
    for (const { definition } of indexes) await sql.unsafe(definition);
  };
}

/** The addresses of so many of them, spread evenly. */
export async function someEmails(url: string, count: number): Promise<string[]> {
  const sql = postgres(url, { max: 1 });
  const [all] = await sql<[{ count: number }]>`select count(*)::int as count from learners`;
  const step = Math.max(1, Math.floor(all.count / count));
  const rows = await sql.unsafe<{ email: string }[]>(
    `select ${EMAIL} as email from generate_series(1, ${all.count}, ${step}) n limit ${count}`,
  );
  await sql.end();
  return rows.map(({ email }) => email);
}
