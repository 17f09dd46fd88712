import { FAIL_POINTS, nameOf } from '../faults/fail-points.ts';
import type { Outcome } from '../run.ts';
import { evaluate, type Verdict } from './evaluate.ts';
import { saysHasIt } from './platform-rules.ts';

/** At how many of the fail points replicas must have died, and how many kills each of them may have taken. */
const POINTS_AT_LEAST = 0.9 * FAIL_POINTS.length;
const KILLS_A_POINT = 3;

const TRUTH = 'nobody who asked stays without the truth where their channel is archived';

/** Everything that a run must keep, and what was seen against it: `wanted` is how big it had to be. */
export function promisesOf(outcome: Outcome, wanted: { requests: number; kills: number }): Verdict[] {
  const { evidence, restless, untold, unverified, tallies } = outcome;
  const kills = tallies.kills.total();
  const points = FAIL_POINTS.length - missedPoints(outcome).length;
  return [
    ...evaluate(evidence),
    { rule: TRUTH, against: untold.against },
    promise('the audit’s chain is whole', unverified),
    promise('all comes to rest', restless),
    promise('nobody calls before Retry-After is over', tooEarly(outcome)),
    promise(
      'it was as much as was wanted',
      evidence.requests.length < wanted.requests && `only ${evidence.requests.length} of ${wanted.requests} requests`,
      saysHasIt(evidence.calls).length === 0 && 'Slack was never told that the platform has a change',
      kills < wanted.kills && `only ${kills} of ${wanted.kills} kills`,
      points < Math.min(POINTS_AT_LEAST, wanted.kills / KILLS_A_POINT) && `replicas died at only ${points} fail points`,
    ),
  ];
}

/** Of so many calls one may be early: a replica may die, or be cut off from Postgres, before it tells the others. */
const ONE_EARLY_OF = 50;

function tooEarly({ evidence: { calls, earlyCalls } }: Outcome): string | false {
  const isTooMany = earlyCalls.length * ONE_EARLY_OF > calls.length;
  return isTooMany && `${earlyCalls.length} of ${calls.length} calls: ${earlyCalls.slice(0, 5).join(', ')}`;
}

/** The fail points at which nobody died. */
export function missedPoints({ tallies }: Outcome): string[] {
  return FAIL_POINTS.map(nameOf).filter((name) => tallies.kills.of(name) === 0);
}

/** What must be broken without idempotency keys, ids and claims; a rule that holds there is what is against it. */
const MUST_BREAK = [/mail a request/, /confirmation for/, /applied there once/];

/** Evaluates the control run: it must not keep what the keys, claims and direct messages are for. */
export function controlOf({ evidence, untold }: Outcome): Verdict[] {
  const kept = evaluate(evidence).filter(({ rule }) => MUST_BREAK.some((name) => name.test(rule)));
  return [...kept, { rule: TRUTH, against: untold.against }].map(({ rule, against }) =>
    promise(
      `without keys, ids, claims and direct messages this does not hold: ${rule} (${against.length} against it)`,
      against.length === 0 && 'it holds all the same: so this suite would not see it broken',
    ),
  );
}

function promise(rule: string, ...against: (string | false | undefined)[]): Verdict {
  return { rule, against: against.filter((one) => typeof one === 'string') };
}
