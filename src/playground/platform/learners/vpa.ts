import { brokenOffVpa, nextVpa } from '../../../core/learner.ts';
import type { Member } from './learner.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Where a learner's next VPA stands. `waits`: it can be started, since then (null: the first one, which comes with
 * onboarding); `daysLeft` until a mandatory one locks her out, null where nothing does. `running`: started, and open.
 * `left`: started and left half-way; only the desk makes it available again. `none`: nothing is planned.
 */
export type VpaState =
  | { kind: 'off' | 'none' }
  | { kind: 'later'; from: Date }
  | { kind: 'waits'; since: Date | null; mandatory: boolean; daysLeft: number | null }
  | { kind: 'running'; startedAt: Date }
  | { kind: 'left'; startedAt: Date };

/** Returns where a learner's next VPA stands, by the rules of her organization. */
export function vpaState({ learner, organization }: Member, now: Date): VpaState {
  if (organization.vpaMode === 'off') return { kind: 'off' };
  // The rules read times and nothing of a learner's group or ids.
  const known = { ...learner, id: learner.externalId, email: learner.email ?? '', group: null, groupId: null };
  const startedAt = brokenOffVpa(known);
  if (startedAt) return { kind: learner.vpaLeftAt && learner.vpaLeftAt >= startedAt ? 'left' : 'running', startedAt };
  const next = nextVpa(known, { ...organization, id: organization.name, groupCount: 0 });
  if (next === 'off') return { kind: 'off' };
  if (next === 'unset') return { kind: 'none' };
  if (next === 'first') return waiting(null, organization, now);
  return from(next, organization, now);
}

const from = (since: Date, organization: Member['organization'], now: Date): VpaState =>
  since <= now ? waiting(since, organization, now) : { kind: 'later', from: since };

function waiting(since: Date | null, organization: Member['organization'], now: Date): VpaState {
  const mandatory = organization.vpaMandatory;
  if (!mandatory || !since) return { kind: 'waits', since, mandatory, daysLeft: null };
  const until = since.getTime() + organization.vpaToleranceDays * DAY_MS;
  return { kind: 'waits', since, mandatory, daysLeft: Math.max(0, Math.ceil((until - now.getTime()) / DAY_MS)) };
}
