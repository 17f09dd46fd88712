import { eq, type SQL } from 'drizzle-orm';
import type { PgSelect, PgSelectJoin } from 'drizzle-orm/pg-core';
import { groups, learners, organizations } from '../schema/learners.ts';

type WithLearner<Q extends PgSelect> = PgSelectJoin<Q, true, 'inner', typeof learners>;
type WithOrganization<Q extends PgSelect> = PgSelectJoin<WithLearner<Q>, true, 'inner', typeof organizations>;

/** Joins a `$dynamic` select with the learner that `isMeant` selects, and with the learner's organization. */
export function joinOwner<Q extends PgSelect>(select: Q, isMeant: SQL | undefined): WithOrganization<Q> {
  return select
    .innerJoin(learners, isMeant)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId)) as unknown as WithOrganization<Q>;
}

/** Does the same, and joins the learner's group, where there is one. */
export function joinSubject<Q extends PgSelect>(
  select: Q,
  isMeant: SQL | undefined,
): PgSelectJoin<WithOrganization<Q>, true, 'left', typeof groups> {
  return joinOwner(select, isMeant).leftJoin(groups, eq(groups.id, learners.groupId)) as never;
}
