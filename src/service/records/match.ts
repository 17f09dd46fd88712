import type { Sql } from '../../db/records/session.ts';

/** Which rows to merge: those of lines `from` to `to`, or those of them that wait. */
export type Lines = { from: number; to: number; deferred: boolean; allowOtherPeople: boolean };

/** Returns the keyed hash of an address (core/mail/address-fingerprint.ts). */
export type Fingerprint = (email: string) => string;

const OTHER_PERSON = 'external_id is of a learner whose email and names are all others';

/** Returns whether a row with a known external id is about somebody else: email and every name that both say differ. */
const isOtherPerson = (sql: Sql) => sql`(x.email <> s.email
  and (x.given_name is not null and s.given_name is not null or x.family_name is not null and s.family_name is not null)
  and coalesce(lower(x.given_name) <> lower(s.given_name), true)
  and coalesce(lower(x.family_name) <> lower(s.family_name), true))`;

/**
 * Fills `import_batch`: whose learner each row is, by our id first, then by external id, then by email, and last by a
 * former address of the learner's; none: a new one.
 */
export async function matchLearners(
  sql: Sql,
  { from, to, deferred, allowOtherPeople }: Lines,
  fingerprint: Fingerprint,
): Promise<void> {
  await sql`truncate import_batch`;
  await sql`
    insert into import_batch
    select s.line, o.id, coalesce(i.id, x.id, m.id), case
      when s.id is not null and i.id is null then 'id is of no learner of that organization'
      when i.id <> x.id then 'external_id is of another learner than id'
      when i.id <> m.id then 'email is of another learner than id'
      when x.id <> m.id then 'external_id is of one learner, email of another'
      when i.id is not null then null
      when x.id is null and m.external_id <> s.external_id then 'email is of a learner with another external_id'
      when ${!allowOtherPeople} and ${isOtherPerson(sql)} then ${OTHER_PERSON}
      when x.email <> s.email then (
        select 'external_id is of the same learner as line ' || min(line) from import_rows e
        where e.organization = s.organization and e.email = x.email and e.external_id is null and e.line < s.line having count(*) > 0)
      when x.id is null and m.external_id is not null then (
        select 'email is of the same learner as line ' || min(line) from import_rows e
        where e.organization = s.organization and e.external_id = m.external_id and e.line < s.line
        having count(*) > 0)
    end
    from import_rows s
    join organizations o on o.name = s.organization
    left join learners i on i.organization_id = o.id and i.id = s.id and i.erased_at is null
    left join learners x on x.organization_id = o.id and x.external_id = s.external_id
    left join learners m on m.organization_id = o.id and m.email = s.email
    where s.line between ${from} and ${to}
    ${deferred ? sql`and exists (select from import_deferred d where d.line = s.line)` : sql``}`;
  await matchFormerAddresses(sql, fingerprint);
  await sql`analyze import_batch`;
}

/**
 * Finds rows with the address that a learner had until the desk changed it: it is the learner's row where nobody has that
 * address now, and no other person's where the external id says so. A row with an external id is somebody else's, unless
 * that learner has none.
 */
async function matchFormerAddresses(sql: Sql, fingerprint: Fingerprint): Promise<void> {
  const unsure = await sql<{ line: number; email: string }[]>`
    select b.line, s.email from import_batch b join import_rows s using (line)
    where (b.learner_id is null and b.problem is null or b.problem = ${OTHER_PERSON})
      and exists (select from desk_changes where field = 'email' and replaced <> '{}')`;
  if (unsure.length === 0) return;
  await sql`
    with hashes as materialized (
      select line, hash from jsonb_to_recordset(${sql.json(unsure.map(({ line, email }) => ({ line, hash: fingerprint(email) })))})
        as h(line integer, hash text)
    ), former as materialized (
      select learner_id, hash from desk_changes, unnest(replaced) hash
      where field = 'email' and replaced <> '{}' and replaced && (select array_agg(h.hash) from hashes h) and hash is not null
    ), found as (
      select b.line, l.id, case
        when b.learner_id is not null then null
        when count(*) over (partition by b.line) > 1 then 'email is a former one of several learners'
        when exists (select from import_rows e where e.organization = s.organization
          and (e.email = l.email or e.external_id = l.external_id) and e.line <> b.line)
          then 'email is a former one of a learner who has a line besides'
        when count(*) over (partition by l.id) > 1 then 'email is one of several former ones of one learner'
      end as problem
      from hashes h join former f using (hash) join import_batch b using (line) join import_rows s using (line)
      join learners l on l.id = f.learner_id and l.organization_id = b.organization_id
      where case when b.learner_id is null then s.external_id is null or l.external_id is null else l.id = b.learner_id end
    )
    update import_batch b set learner_id = f.id, problem = f.problem from found f where f.line = b.line`;
}
