import type { Verdict } from './evaluate.ts';
import type { Applied, Change, Evidence, LearnerRow } from './evidence.ts';
import { grouped } from './grouped.ts';

/** How a request may have ended that the platform was asked about. A cancelled one never reached it. */
const ENDS = ['done', 'undone', 'refused', 'failed', 'cancelled'];

/** Checks what the desk says of the learning platform against what the platform did. */
export function evaluatePlatform(evidence: Evidence): Verdict[] {
  const applied = grouped(evidence.applied, ({ id }) => id);
  return [
    { rule: 'Slack says that the platform has it only once it has applied it', against: saidTooEarly(evidence) },
    {
      rule: 'each change is applied there once, by its id',
      against: [...applied].flatMap(([id, times]) => (times.length > 1 ? [`${id}: ${times.length} times`] : [])),
    },
    { rule: 'each learner’s changes are applied there in their order', against: outOfOrder(evidence, applied) },
    { rule: 'no change is lost: each is applied where it was accepted, and ends', against: lost(evidence, applied) },
    { rule: 'the desk’s row and the platform’s say the same', against: different(evidence) },
  ];
}

/** Looks at each word that Slack was given, with its time: at rest, and ever before. */
function saidTooEarly({ calls, applied }: Evidence): string[] {
  const since = new Map<string, number>();
  for (const { request, appliedAt } of applied) {
    const at = new Date(appliedAt).getTime();
    if (request) since.set(request, Math.min(at, since.get(request) ?? at));
  }
  return saysHasIt(calls)
    .filter(({ reference, at }) => at < (since.get(reference) ?? Number.POSITIVE_INFINITY))
    .map(
      ({ reference, at }) =>
        `${reference}: said ${new Date(at).toISOString()}, applied ${since.has(reference) ? 'later' : 'never'}`,
    );
}

/** Returns each time that Slack was told that the platform has a request's change, in ms since 1970. */
export function saysHasIt(calls: Evidence['calls']): { reference: string; at: number }[] {
  return calls.flatMap(({ method, args, at }) => {
    const said = method === 'chat.postMessage' || method === 'chat.update' ? JSON.stringify(args) : '';
    const reference = said.includes('has it since') ? /Reference (LD-\w+)/.exec(said)?.[1] : undefined;
    return reference === undefined ? [] : [{ reference, at }];
  });
}

function outOfOrder({ changes }: Evidence, applied: ReadonlyMap<string, Applied[]>): string[] {
  const ofLearner = grouped(changes, ({ learner_id }) => learner_id);
  return [...ofLearner].flatMap(([learner, asked]) => {
    const places = asked
      .sort((a, b) => a.position - b.position)
      .flatMap(({ id }) => applied.get(id)?.[0]?.position ?? []);
    const isRight = places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0));
    return isRight ? [] : [`learner ${learner}: ${places.join(', ')}`];
  });
}

function lost({ changes, requests, audit }: Evidence, applied: ReadonlyMap<string, Applied[]>): string[] {
  const asked = new Set(changes.map(({ request_id }) => request_id));
  const confirmed = new Set(audit.flatMap(({ event, request_id }) => (event === 'confirmed' ? [request_id] : [])));
  return [
    ...changes.flatMap((change) => {
      const wrong = wrongChange(change, applied.has(change.id));
      return wrong ? [`${change.type} ${change.id}: ${wrong}`] : [];
    }),
    ...requests
      .filter(({ id, action }) => action === 'make-vpa-available' && confirmed.has(id))
      .filter(({ id, state }) => !asked.has(id) || !ENDS.includes(state))
      .map(({ reference, state, id }) => `${reference}: ${state}${asked.has(id) ? '' : ', and never asked for'}`),
  ];
}

function wrongChange({ state, type }: Change, isApplied: boolean): string | false {
  if (state === 'accepted') return !isApplied && 'accepted, and not applied there';
  if (state === 'refused') return isApplied && 'refused, and applied there';
  // A password that waited is replaced by a newer one, also where an answer to it was lost.
  if (state === 'cancelled') return isApplied && type !== 'learner.password_set' && 'cancelled, and applied there';
  return state !== 'unanswered' && `it is still ${state}`;
}

/** Whom a change without an answer is about is left out: whether it was done is not known here. */
function different({ learners, changes }: Evidence): string[] {
  const open = new Set(changes.filter(({ state }) => state === 'unanswered').map(({ learner_id }) => learner_id));
  const words = ({ email, name, vpaAvailableFrom }: LearnerRow) => `${email} ${name} ${vpaAvailableFrom}`;
  return learners
    .filter(({ desk }) => !open.has(desk.id))
    .filter(({ desk, platform }) => !platform || words(desk) !== words(platform))
    .map(({ desk, platform }) => `${words(desk)} here, ${platform ? words(platform) : 'unknown'} there`);
}
