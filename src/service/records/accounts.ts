import { FAILED_MAIL } from '../../core/requests/batch.ts';
import type { Sql } from '../../db/records/session.ts';

/** The learners that the batch alters: `s` is the row, `l` the learner as it stands. */
const CHANGING = `import_changing join import_batch b using (line) join import_rows s using (line)
  join learners l on l.id = b.learner_id`;

/**
 * Does what has to be done about accounts whose address or password the batch changes, before it does. The learners are
 * locked.
 */
export async function moveAccounts(sql: Sql): Promise<void> {
  await revokeAccess(sql);
  await forgetDisabledPasswords(sql);
  await showFailedAgain(sql);
  await tellBothAddresses(sql);
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
      from ${sql.unsafe(CHANGING)}
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
 * Forgets passwords that were disabled after too many wrong tries, where the file knows of one that was set later: it was
 * set at the platform, and the disabled one works nowhere again. Any other stays: a file may have our own a moment later.
 */
async function forgetDisabledPasswords(sql: Sql): Promise<void> {
  await sql`
    update learners t set password_hash = null, password_failures = 0, password_disabled_at = null
    from ${sql.unsafe(CHANGING)} where t.id = l.id and s.password_set_at > l.password_disabled_at`;
}

/**
 * Has the results of batches shown again that failed for learners whose address the file changes: another try may reach
 * them. The desk's sweep finds them.
 */
async function showFailedAgain(sql: Sql): Promise<void> {
  await sql`
    update posts set wanted = wanted + 1, due_at = now() where kind = 'progress' and batch_id in (
      select i.batch_id from ${sql.unsafe(CHANGING)}
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
    from ${sql.unsafe(CHANGING)}
    join organizations o on o.id = l.organization_id
    cross join lateral (values ('address-removed', l.email, false), ('address-added', s.email, true))
      as told (template, address, isNew)
    where l.email <> s.email`;
}
