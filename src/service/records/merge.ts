import { SETTINGS } from '../../core/records/record.ts';
import { FAILED_MAIL } from '../../core/requests/batch.ts';
import type { Sql } from '../../db/records/session.ts';

/** How many were made, how many were altered, and how many were as the file says already. */
export type Counts = { created: number; changed: number; unchanged: number };
export type BatchCounts = { learners: Counts; groups: { created: number }; deferred: number };

const LATER = (column: string) => `greatest(l.${column}, s.${column})`;
const FILE = (column: string) => `coalesce(s.${column}, l.${column})`;
// The desk opened the VPA after it was last completed: no file takes that back before it is used.
const OPENED_BY_DESK = `exists (
  select from requests q where q.learner_id = l.id and q.action = 'make-vpa-available' and q.state = 'done'
  and q.decided_at > coalesce(greatest(l.vpa_completed_at, s.vpa_completed_at), '-infinity'))`;
const FILE_VPA = 's.vpa_available_from is not null and s.vpa_available_from is distinct from l.vpa_available_from';

/** What each column becomes: `l` is the learner as it stands, `s` the file's row. An empty cell leaves what is there. */
const BECOMES: Record<string, string> = {
  email: 's.email',
  external_id: FILE('external_id'),
  group_id: 'coalesce(g.id, l.group_id)',
  given_name: FILE('given_name'),
  family_name: FILE('family_name'),
  locale: FILE('locale'),
  time_zone: FILE('time_zone'),
  invited_at: FILE('invited_at'),
  membership_ends_at: FILE('membership_ends_at'),
  first_accessed_at: 'least(l.first_accessed_at, s.first_accessed_at)',
  last_accessed_at: LATER('last_accessed_at'),
  password_set_at: LATER('password_set_at'),
  vpa_started_at: LATER('vpa_started_at'),
  vpa_completed_at: LATER('vpa_completed_at'),
  vpa_available_from: `case when ${FILE_VPA} and not ${OPENED_BY_DESK} then s.vpa_available_from else l.vpa_available_from end`,
};

const COLUMNS = Object.keys(BECOMES);
const FROM_FILE = `import_batch b join import_rows s on s.line = b.line
  left join groups g on g.organization_id = b.organization_id and g.name = s."group"`;

/** Brings organizations to what the file says of them; what it does not say stays, or begins as usual. */
export async function mergeOrganizations(sql: Sql): Promise<Counts> {
  const set = SETTINGS.map((column) => `${column} = coalesce(i.${column}, o.${column})`).join(', ');
  const now = SETTINGS.map((column) => `o.${column}`).join(', ');
  const next = SETTINGS.map((column) => `coalesce(i.${column}, o.${column})`).join(', ');
  const settle = () =>
    sql.unsafe(`update organizations o set ${set} from import_organizations i
      where i.name = o.name and (${now}) is distinct from (${next})`);
  const [known] = await sql`select count(*)::int as count from import_organizations join organizations using (name)`;
  const changed = (await settle()).count;
  const created = (
    await sql`insert into organizations (name) select name from import_organizations on conflict do nothing`
  ).count;
  await settle();
  return { created, changed, unchanged: known?.count - changed };
}

/** Which rows to merge: those of lines `from` to `to`, or those of them that wait. */
export type Lines = { from: number; to: number; deferred: boolean; allowOtherPeople: boolean };

/**
 * Merges the rows of lines `from` to `to`, or those of them that wait in `import_deferred`; in the caller's transaction.
 * A row that cannot be told to be one learner's goes (back) into `import_deferred`, with the reason.
 */
export async function mergeLines(sql: Sql, lines: Lines): Promise<BatchCounts> {
  const { from, to } = lines;
  await matchLearners(sql, lines);
  await sql`delete from import_deferred where line between ${from} and ${to}`;
  const waiting = await sql`
    insert into import_deferred select line, problem from import_batch where problem is not null`;
  await sql`delete from import_batch where problem is not null`;
  const groups = await sql`
    insert into groups (organization_id, name)
    select distinct b.organization_id, s."group" from import_batch b join import_rows s on s.line = b.line
    where s."group" is not null
    on conflict do nothing`;
  const [found] = await sql`select count(learner_id)::int as count from import_batch`;
  const changed = await updateLearners(sql);
  const created = (await insertLearners(sql)).count;
  return {
    learners: { created, changed, unchanged: found?.count - changed },
    groups: { created: groups.count },
    deferred: waiting.count,
  };
}

const OTHER_PERSON =
  'external_id is of a learner whose email and names are all others; --allow-other-people imports it all the same';

/** Returns whether a row with a known external id is about somebody else: email and every name that both say differ. */
const isOtherPerson = (sql: Sql) => sql`(x.email <> s.email
  and (x.given_name is not null and s.given_name is not null or x.family_name is not null and s.family_name is not null)
  and coalesce(lower(x.given_name) <> lower(s.given_name), true)
  and coalesce(lower(x.family_name) <> lower(s.family_name), true))`;

/** Fills `import_batch`: whose learner each row is, by external id first, else by email; none: a new one. */
async function matchLearners(sql: Sql, { from, to, deferred, allowOtherPeople }: Lines): Promise<void> {
  await sql`truncate import_batch`;
  await sql`
    insert into import_batch
    select s.line, o.id, coalesce(x.id, m.id), case
      when x.id <> m.id then 'external_id is of one learner, email of another'
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
    left join learners x on x.organization_id = o.id and x.external_id = s.external_id
    left join learners m on m.organization_id = o.id and m.email = s.email
    where s.line between ${from} and ${to}
    ${deferred ? sql`and exists (select from import_deferred d where d.line = s.line)` : sql``}`;
  await sql`analyze import_batch`;
}

/** @returns how many learners were altered; those that are as the file says are not written. */
async function updateLearners(sql: Sql): Promise<number> {
  // Locked first: the update then sees what the desk did to them until now.
  await sql.unsafe(`select from learners l join import_batch b on b.learner_id = l.id
    join import_rows s on s.line = b.line where ${FILE_VPA} for update of l`);
  await revokeAccess(sql);
  await showFailedAgain(sql);
  await tellBothAddresses(sql);
  const set = COLUMNS.map((column) => `${column} = ${BECOMES[column]}`).join(', ');
  const now = COLUMNS.map((column) => `l.${column}`).join(', ');
  const next = COLUMNS.map((column) => BECOMES[column]).join(', ');
  const changed = await sql.unsafe(`update learners l set ${set}, updated_at = now() from ${FROM_FILE}
    where l.id = b.learner_id and (${now}) is distinct from (${next})`);
  return changed.count;
}

/**
 * Ends the links and temporary passwords of learners whose address or password the file changes, and has their
 * confirmations shown again: the same as db/credentials/access.ts, for many. What was made after a password was chosen
 * stays.
 */
async function revokeAccess(sql: Sql): Promise<void> {
  await sql`
    with changed as (
      select l.id, case when l.email <> s.email then 'infinity' else s.password_set_at end as until
      from import_batch b join import_rows s on s.line = b.line join learners l on l.id = b.learner_id
      where l.email <> s.email or s.password_set_at > coalesce(l.password_set_at, '-infinity')
    ), revoked as (
      update links k set revoked_at = now() from changed c
      where k.learner_id = c.id and k.created_at < c.until and k.used_at is null and k.revoked_at is null
      returning k.request_id
    ), ended as (
      update temporary_passwords t set revoked_at = now(), password_hash = null from changed c, requests q
      where t.learner_id = c.id and q.id = t.request_id and q.decided_at < c.until
        and t.used_at is null and t.revoked_at is null
      returning t.request_id
    )
    update posts set wanted = wanted + 1, due_at = now() where kind = 'confirmation'
      and request_id in (select request_id from revoked union all select request_id from ended)`;
}

/**
 * Has the results of batches shown again that failed for learners whose address the file changes: another try may reach
 * them. The desk's sweep finds them.
 */
async function showFailedAgain(sql: Sql): Promise<void> {
  await sql`
    update posts set wanted = wanted + 1, due_at = now() where kind = 'progress' and batch_id in (
      select i.batch_id from import_batch b join import_rows s on s.line = b.line join learners l on l.id = b.learner_id
      join batch_items i on i.learner_id = l.id
      where l.email <> s.email and (i.state = 'failed' or exists (
        select from mails m where m.request_id = i.request_id and not m.is_notice
          and m.state = any(${[...FAILED_MAIL]}))))`;
}

/**
 * Queues a mail to the old and to the new address of each learner whose address the file changes. The desk's sweep finds
 * them. The old address may be a stranger's: its mail has no name and no organization.
 */
async function tellBothAddresses(sql: Sql): Promise<void> {
  await sql`
    insert into mails (id, learner_id, template, is_notice, content)
    select gen_random_uuid(), l.id, told.template, true, jsonb_build_object('to', told.address,
      'givenName', case when told.isNew then coalesce(s.given_name, l.given_name) end,
      'organization', case when told.isNew then o.name end,
      'locale', coalesce(s.locale, l.locale), 'timeZone', null, 'linkUntil', null)
    from import_batch b join import_rows s on s.line = b.line join learners l on l.id = b.learner_id
    join organizations o on o.id = l.organization_id
    cross join lateral (values ('address-removed', l.email, false), ('address-added', s.email, true))
      as told (template, address, isNew)
    where l.email <> s.email`;
}

function insertLearners(sql: Sql) {
  const columns = COLUMNS.filter((column) => column !== 'group_id').join(', ');
  const values = COLUMNS.filter((column) => column !== 'group_id').map((column) => `s.${column}`);
  return sql.unsafe(`insert into learners (organization_id, group_id, ${columns})
    select b.organization_id, g.id, ${values.join(', ')} from ${FROM_FILE} where b.learner_id is null order by s.line`);
}
