import { FAIL_POINTS } from '../faults/fail-points.ts';
import { isDirect } from '../people/fixtures.ts';
import type { Outcome } from '../run.ts';
import type { Verdict } from './evaluate.ts';
import { saysHasIt } from './platform-rules.ts';
import { missedPoints } from './promises.ts';
import type { Tally } from './tally.ts';

const SHOWN = 5;

/** What was done, for people. */
export function report(outcome: Outcome): string {
  const { evidence, tallies, starts, failedStarts, exits, seconds } = outcome;
  const states = count(evidence.requests.map(({ state }) => state));
  return [
    `requests: ${evidence.requests.length} (${states}); mails taken: ${evidence.mails.length}`,
    `changes the platform was asked for: ${evidence.changes.length} (${count(evidence.changes.map(({ state }) => state))}); applied there: ${evidence.applied.length}; Slack was told of it: ${saysHasIt(evidence.calls).length} times`,
    list('people', tallies.people),
    list(`kills: ${tallies.kills.total()}`, tallies.kills),
    `starts of replicas: ${starts}, ${failedStarts} of them ended before they were ready; ended by SIGTERM with ${exits.join(', ')}`,
    list(`faults of the proxies: ${tallies.faults.total()}`, tallies.faults),
    list('besides', tallies.disruptions),
    `posts: ${doubles(outcome)}`,
    `told by direct message where the channel was archived: ${direct(outcome)}; in the channel that stayed so: ${outcome.untold.told}`,
    `seconds: ${Object.entries(seconds)
      .map(([phase, s]) => `${phase} ${s}`)
      .join(', ')}`,
    `fail points: ${FAIL_POINTS.length}, of which nobody died at ${missedPoints(outcome).join(', ') || 'none'}`,
  ].join('\n');
}

/** A rule, and the first few things that were seen against it. */
export function sayVerdict({ rule, against }: Verdict): string {
  if (against.length === 0) return `✓ ${rule}`;
  const more = against.length > SHOWN ? [`    … and ${against.length - SHOWN} more`] : [];
  return [
    `✗ ${rule}: ${against.length} against it`,
    ...against.slice(0, SHOWN).map((one) => `    ${one}`),
    ...more,
  ].join('\n');
}

/** How often a post was taken twice, and how that ended. */
function doubles({ evidence: { calls } }: Outcome): string {
  const taken = new Map<string, number>();
  for (const { method, args, answer } of calls) {
    const post = /"post":"([^"]+)"/.exec(
      typeof args.metadata === 'string' ? args.metadata : JSON.stringify(args.metadata ?? ''),
    )?.[1];
    if (method === 'chat.postMessage' && answer.ok && post) taken.set(post, (taken.get(post) ?? 0) + 1);
  }
  const looks = calls.filter(
    ({ method }) => method === 'conversations.history' || method === 'conversations.replies',
  ).length;
  const removed = calls.filter(({ method, answer }) => method === 'chat.delete' && answer.ok).length;
  const twice = [...taken.values()].filter((times) => times > 1).length;
  return `${taken.size}, looked for before they were said again or afterwards: ${looks}, taken twice all the same: ${twice}, taken away again: ${removed}`;
}

/** How many direct messages stood in for others. */
const direct = ({ evidence: { messages } }: Outcome) =>
  messages.filter(({ channel, reader }) => isDirect(channel) && !reader).length;

const list = (title: string, tally: Tally) =>
  [
    `${title}:`,
    ...tally
      .all()
      .sort()
      .map(([name, times]) => `  ${String(times).padStart(6)}  ${name}`),
  ].join('\n');

function count(words: string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, times]) => `${times} ${word}`).join(', ');
}
