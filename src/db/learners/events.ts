import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { EventType } from '../../core/platform/learner-event.ts';
import type { LearnerName } from '../../core/platform/learner-name.ts';
import type { Transaction } from '../client.ts';
import { learners, organizations } from '../schema/learners.ts';
import { deskChanges } from '../schema/platform/desk-changes.ts';
import { platformEventIds } from '../schema/platform/platform-event-ids.ts';
import { requests } from '../schema/requests.ts';
import { isUuid } from './named-subjects.ts';

/** A learner that names stand for: `count` learners have that name, and this is the only one where it is 1. */
export type Named = { line: number; count: number; learnerId: string; passwordSetAt: Date | null };

/**
 * Returns the learners that names stand for, by the names' places in the list, and locks their rows in the order of their
 * ids. An address that nobody has now stands for whose it was until the desk corrected it. Names that nobody has are left
 * out.
 * @param fingerprint returns the keyed hash of an address.
 */
export async function lockNamed(
  tx: Transaction,
  names: readonly LearnerName[],
  fingerprint: (email: string) => string,
): Promise<Named[]> {
  const given = JSON.stringify(names.map((name, line) => toGiven(name, line, fingerprint)));
  const found = await tx.execute<{ line: number; count: number; id: string; password_set_at: string | null }>(sql`
    with given as materialized (
      select * from jsonb_to_recordset(${given}::jsonb) as g (
        line int, learner_id uuid, external_id text, email text, hash text, organization text, organization_id uuid)
    ), former as materialized (
      select d.learner_id, hash from ${deskChanges} d, unnest(d.replaced) hash
      where d.field = 'email' and d.replaced <> '{}' and d.replaced && (select array_agg(g.hash) from given g)
    ), meant as (
      select g.line, l.id, l.organization_id, l.erased_at from given g join ${learners} l on l.id = g.learner_id
      union all
      select g.line, l.id, l.organization_id, l.erased_at from given g join ${learners} l on l.email = g.email
      union all
      select g.line, l.id, l.organization_id, l.erased_at from given g
        join ${organizations} o on o.name = g.organization or o.id = g.organization_id
        join ${learners} l on l.organization_id = o.id and l.external_id = g.external_id
      union all
      select g.line, l.id, l.organization_id, l.erased_at from given g
        join former f using (hash) join ${learners} l on l.id = f.learner_id
        where not exists (select from ${learners} now join ${organizations} o on o.id = now.organization_id
          where now.email = g.email and now.erased_at is null
            and (g.organization is null or o.name = g.organization or o.id = g.organization_id))
    ), named as (
      select m.line, m.id from meant m join given g using (line)
      where m.erased_at is null and (g.organization is null or m.organization_id in (
        select o.id from ${organizations} o where o.name = g.organization or o.id = g.organization_id))
    ), locked as (
      select l.id, l.password_set_at from ${learners} l where l.id in (select id from named) order by l.id for update
    )
    select line, count(*)::int as count, (array_agg(id))[1] as id, (array_agg(password_set_at))[1] as password_set_at
    from named join locked using (id) group by line`);
  return found.map(({ line, count, id, password_set_at: at }) => ({
    ...{ line, count, learnerId: id },
    passwordSetAt: at === null ? null : new Date(at),
  }));
}

function toGiven(name: LearnerName, line: number, fingerprint: (email: string) => string) {
  const { organization } = name;
  const within =
    organization === undefined ? {} : { organization, organization_id: isUuid(organization) ? organization : null };
  if ('id' in name) return { line, learner_id: name.id, ...within };
  if ('email' in name) return { line, email: name.email, hash: fingerprint(name.email), ...within };
  return { line, external_id: name.externalId, ...within };
}

/** An event whose learner is known and locked. */
export type KnownEvent = { id: string; type: EventType; at: Date; learnerId: string; digest: string };

/** Returns the latest moment of the events of that type, of one learner. */
const latest = (type: EventType): SQL => sql`max(g.at) filter (where g.type = ${sql.raw(`'${type}'`)})`;

/**
 * Brings learners' rows to what the events say that were not taken before, and remembers these: in one statement for all
 * of them. Each column takes the earliest or the latest moment, so that the order of events is the same to it. A later
 * extension of the membership stands against an earlier removal.
 * @param caller whose ids they are.
 * @returns the ids of the events that were not taken before.
 */
export async function applyEvents(
  tx: Transaction,
  caller: string,
  events: readonly KnownEvent[],
  now: Date,
): Promise<Set<string>> {
  const given = JSON.stringify(events.map(({ learnerId, ...event }) => ({ ...event, learner_id: learnerId })));
  const fresh = await tx.execute<{ id: string }>(sql`
    with given as materialized (
      select * from jsonb_to_recordset(${given}::jsonb) as g (id text, type text, at timestamptz(3), learner_id uuid, digest text)
    ), fresh as (
      insert into ${platformEventIds} (caller, id, digest) select ${caller}, id, digest from given order by id
      on conflict do nothing returning id
    ), told as (
      select g.learner_id, min(g.at) filter (where g.type <> 'learner.removed') as first,
        max(g.at) filter (where g.type <> 'learner.removed') as last,
        ${latest('learner.vpa_started')} as started, ${latest('learner.vpa_completed')} as completed,
        ${latest('learner.password_set')} as password,
        min(g.at) filter (where g.type = 'learner.removed' and not exists (
          select from ${requests} q where q.learner_id = g.learner_id and q.state = 'done' and q.decided_at > g.at
            and q.replaced ? 'membershipEndsAt')) as removed
      from given g join fresh using (id) group by g.learner_id
    ), changed as (
      update ${learners} l set
        first_accessed_at = least(l.first_accessed_at, t.first), last_accessed_at = greatest(l.last_accessed_at, t.last),
        vpa_started_at = greatest(l.vpa_started_at, t.started),
        vpa_completed_at = greatest(l.vpa_completed_at, t.completed),
        password_set_at = greatest(l.password_set_at, t.password),
        password_hash = case when t.password > coalesce(l.password_set_at, '-infinity') then null else l.password_hash end,
        password_failures = case when t.password > coalesce(l.password_set_at, '-infinity') then 0 else l.password_failures end,
        password_disabled_at = case when t.password > coalesce(l.password_set_at, '-infinity') then null else l.password_disabled_at end,
        membership_ends_at = least(l.membership_ends_at, t.removed), updated_at = ${now.toISOString()}::timestamptz
      from told t where l.id = t.learner_id
    )
    select id from fresh`);
  return new Set(fresh.map(({ id }) => id));
}

/** Returns the digests of the events that a caller's ids were taken for, by id; those of ids that are new are left out. */
export async function digestsOf(
  tx: Transaction,
  caller: string,
  events: readonly KnownEvent[],
): Promise<Map<string, string>> {
  const ids = [...new Set(events.map(({ id }) => id))];
  const kept = await tx
    .select({ id: platformEventIds.id, digest: platformEventIds.digest })
    .from(platformEventIds)
    .where(and(eq(platformEventIds.caller, caller), inArray(platformEventIds.id, ids)));
  return new Map(kept.map(({ id, digest }) => [id, digest]));
}
