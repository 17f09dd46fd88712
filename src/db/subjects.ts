import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { LastTime } from '../core/action.ts';
import { addressKey } from '../core/key.ts';
import type { OpenRequest, Subject, Target } from '../core/subject.ts';
import type { Queryable } from './client.ts';
import { groups, learners, organizations, posts, requests } from './schema.ts';
import { findSuppressed } from './suppressions.ts';

/** The columns that make a learner and her organization, for a select over both tables and groups. */
export const subjectColumns = {
  learner: {
    id: learners.id,
    externalId: learners.externalId,
    email: learners.email,
    givenName: learners.givenName,
    familyName: learners.familyName,
    locale: learners.locale,
    timeZone: learners.timeZone,
    group: groups.name,
    invitedAt: learners.invitedAt,
    firstAccessedAt: learners.firstAccessedAt,
    lastAccessedAt: learners.lastAccessedAt,
    passwordSetAt: learners.passwordSetAt,
    membershipEndsAt: learners.membershipEndsAt,
    vpaCompletedAt: learners.vpaCompletedAt,
    vpaAvailableFrom: learners.vpaAvailableFrom,
  },
  organization: {
    id: organizations.id,
    name: organizations.name,
    authentication: organizations.authentication,
    vpaMode: organizations.vpaMode,
    vpaIntervalDays: organizations.vpaIntervalDays,
    vpaFixedAt: organizations.vpaFixedAt,
    vpaMandatory: organizations.vpaMandatory,
    vpaToleranceDays: organizations.vpaToleranceDays,
  },
};

/** How long the cool-down is, in minutes, and the time that it is counted back from. */
export type CoolDown = { now: Date; minutes: number };

/**
 * The learners that `target` names, with what was lately done and is asked for each, and whether their address is written
 * to: statements that are sent together. By organizations' names; at most 50.
 */
export async function findSubjects(
  db: Queryable,
  target: Target,
  { linkSecret, ...coolDown }: CoolDown & { linkSecret: string },
): Promise<Subject[]> {
  const isTarget =
    'email' in target ? eq(learners.email, target.email.toLowerCase()) : eq(learners.id, target.learnerId);
  const keyOf = (email: string) => addressKey(linkSecret, email);
  const [found, last, open, known] = await Promise.all([
    db
      .select(subjectColumns)
      .from(learners)
      .innerJoin(organizations, eq(organizations.id, learners.organizationId))
      .leftJoin(groups, eq(groups.id, learners.groupId))
      .where(isTarget)
      .orderBy(asc(organizations.name))
      .limit(50),
    findLastTimes(db, isTarget, coolDown),
    findOpen(db, isTarget),
    'email' in target ? findSuppressed(db, [keyOf(target.email)]) : undefined,
  ]);
  // Whoever was chosen by id has an address that is known only now.
  const suppressed =
    known ?? (await findSuppressed(db, [...new Set(found.map(({ learner }) => keyOf(learner.email)))]));
  return found.map((row) => ({
    ...row,
    last: last.get(row.learner.id) ?? new Map(),
    open: open.get(row.learner.id) ?? new Map(),
    suppressed: suppressed.get(keyOf(row.learner.email)) ?? null,
  }));
}

/** The root of the thread that a request is told in: its own, else its card. */
const threadTs = sql<string | null>`coalesce(${requests.threadTs}, ${posts.ts})`;

/** What was last done within the cool-down, by learner id and action name, for the learners that `isTarget` selects. */
export async function findLastTimes(
  db: Queryable,
  isTarget: ReturnType<typeof eq>,
  { now, minutes }: CoolDown,
): Promise<Map<string, Map<string, LastTime>>> {
  const since = new Date(now.getTime() - minutes * 60_000);
  const rows = await db
    .selectDistinctOn([requests.learnerId, requests.action], {
      learnerId: requests.learnerId,
      action: requests.action,
      at: requests.decidedAt,
      by: requests.decidedBy,
      channel: requests.channel,
      threadTs,
    })
    .from(requests)
    .innerJoin(learners, eq(learners.id, requests.learnerId))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), eq(posts.kind, 'card')))
    .where(and(isTarget, eq(requests.state, 'done'), gt(requests.decidedAt, since)))
    .orderBy(requests.learnerId, requests.action, desc(requests.decidedAt));
  return byLearnerAndAction(rows, ({ at, by, channel, threadTs }): LastTime | undefined =>
    at && by ? { at, by, place: { channel, threadTs }, until: new Date(at.getTime() + minutes * 60_000) } : undefined,
  );
}

/** What waits to be decided, by learner id and action name, for the learners that `isTarget` selects. */
export async function findOpen(
  db: Queryable,
  isTarget: ReturnType<typeof eq>,
): Promise<Map<string, Map<string, OpenRequest>>> {
  const rows = await db
    .select({
      id: requests.id,
      learnerId: requests.learnerId,
      action: requests.action,
      state: requests.state,
      by: requests.askedBy,
      at: requests.createdAt,
      expiresAt: requests.expiresAt,
      channel: requests.channel,
      threadTs,
    })
    .from(requests)
    .innerJoin(learners, eq(learners.id, requests.learnerId))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), eq(posts.kind, 'card')))
    .where(and(isTarget, inArray(requests.state, ['pending', 'awaiting'])));
  return byLearnerAndAction(
    rows,
    ({ id, by, at, expiresAt, state, channel, threadTs }): OpenRequest => ({
      id,
      by,
      at,
      expiresAt,
      state: state === 'awaiting' ? 'awaiting' : 'pending',
      place: { channel, threadTs },
    }),
  );
}

function byLearnerAndAction<R extends { learnerId: string; action: string }, T>(
  rows: readonly R[],
  read: (row: R) => T | undefined,
): Map<string, Map<string, T>> {
  const all = new Map<string, Map<string, T>>();
  for (const row of rows) {
    const value = read(row);
    if (value === undefined) continue;
    const byAction = all.get(row.learnerId) ?? new Map<string, T>();
    all.set(row.learnerId, byAction.set(row.action, value));
  }
  return all;
}

/** Up to three learners whose email is most like `email`: for a mistyped address. */
export async function findNear(db: Queryable, email: string): Promise<Subject[]> {
  const found = await db
    .select(subjectColumns)
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .where(
      sql`${learners.email} % ${email.toLowerCase()} and similarity(${learners.email}, ${email.toLowerCase()}) >= 0.5`,
    )
    .orderBy(sql`similarity(${learners.email}, ${email.toLowerCase()}) desc`, asc(learners.email))
    .limit(3);
  return found.map((row) => ({ ...row, last: new Map(), open: new Map(), suppressed: null }));
}
