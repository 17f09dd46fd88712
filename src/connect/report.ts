import type { NoAnswerProblem } from '../core/platform/change.ts';
import { fieldTitle } from '../core/platform/fields.ts';
import type { Attempt } from '../platform/push/push.ts';
import type { GivenUp } from '../service/platform/changes/give-up.ts';
import type { Unseen } from './backfill.ts';

export const HELP = `Connects the learning platform. src/platform/README.md says what the platform has to do.

  npm run platform -- ping      sends a ping to PLATFORM_WEBHOOK_URL, and another with a wrong signature, which it must
                                turn away
  npm run platform -- settle    ends the changes that still wait as unanswered, once PLATFORM_CHANGES is off
  npm run platform -- backfill --dry-run
                                lists what the desk changed that the platform never saw

The ping works while PLATFORM_CHANGES is still off: upload all learners, ping, then switch it on.

Ends with 0: done; 1: the platform did not answer as it should; 2: it could not be done.
The settings are the desk's own (also from .env). The database is DATABASE_URL; without it the desk's own, in .data/postgres.
`;

export const USAGE =
  'Say what to do: npm run platform -- ping, settle, or backfill --dry-run. More: npm run platform -- --help';

/** Nothing is given up while the platform can still answer. */
export const STILL_ON =
  'PLATFORM_CHANGES is on, so what waits is still tried. Set it to off, and stop the desk, before you end it as unanswered.';

/** Returns how many changes were ended, and at which of them somebody has to look. */
export function settledWords(name: string, { asked, neverAsked }: GivenUp): string {
  if (asked + neverAsked === 0) return `Nothing waits for ${name}.`;
  const isDone = `look at ${name} whether ${asked === 1 ? 'it was' : 'they were'} done`;
  return [
    ...(asked > 0 ? [`${countOf(asked)} ended as unanswered: ${isDone}.`] : []),
    ...(neverAsked > 0 ? [`${countOf(neverAsked)} ended that ${name} was never asked for: nothing was changed.`] : []),
    'The threads in Slack say so once the desk runs again.',
  ].join(' ');
}

const countOf = (many: number) => (many === 1 ? '1 change is' : `${many} changes are`);

/** What was changed before is not sent. */
export const ONLY_LISTS =
  'It only lists: what the desk changed before may have been changed at the platform since, so a person decides. Run it with --dry-run.';

/** Returns what the platform never saw, a line for each field. */
export function backfillWords(name: string, unseen: readonly Unseen[]): string {
  if (unseen.length === 0) return `${name} has seen everything that the desk changed.`;
  const lines = unseen.map(
    ({ email, organization, field, changedAt }) =>
      `  ${email} (${organization}): ${fieldTitle(field)}, ${changedAt.toISOString().slice(0, 10)}`,
  );
  return `${name} never saw these (upload all learners first, and the list is exact):\n${lines.join('\n')}`;
}

/** There is nowhere to send a ping. */
export const NO_ADDRESS =
  'Set PLATFORM_WEBHOOK_URL and PLATFORM_WEBHOOK_SECRET: they say where changes are sent, and what they are signed with. A platform that fetches changes tries its own calls instead.';

/** The platform takes changes from anybody. */
export const FORGED_TAKEN = (name: string) =>
  `${name} took the ping, but also one with a wrong signature: anybody could send it changes. Let it verify webhook-signature, and answer 401 where that is wrong.`;

/** What to look at, by what went wrong. `host` is where changes are sent. */
const problems: Record<NoAnswerProblem, (host: string) => string> = {
  unreachable: (host) => `${host} cannot be reached. Check PLATFORM_WEBHOOK_URL, its name in the DNS, and the firewall`,
  slow: () => 'it did not answer within 10 seconds',
  busy: () => 'it is too busy right now',
  redirect: () => 'it sends us elsewhere, and we do not follow. Set PLATFORM_WEBHOOK_URL to the final address',
  'not-found': () => 'nothing takes changes at that address. Check PLATFORM_WEBHOOK_URL, and that it takes POST',
  'not-allowed': () => 'it does not let us in. Check PLATFORM_WEBHOOK_SECRET on both sides, and both clocks',
  'server-error': () => 'it has a fault. Its own log says more',
  'no-json': () => 'its answer cannot be read',
  'too-long': () => 'its answer is too long',
  cut: () => 'its answer broke off',
  certificate: (host) => `the certificate of ${host} is not good`,
  'private-address': (host) => `${host} leads to a private address. If it should, set PLATFORM_PRIVATE_NETWORK=true`,
  'other-status': () => 'its answer means nothing to us',
};

/** Returns what came of a ping, in words. */
export function pingWords(name: string, url: string, { answer, status, why, code }: Attempt, ms: number): string {
  if (answer.kind === 'accepted')
    return `${name} took the ping within ${ms} ms, and turned away one with a wrong signature. It is ready for changes.`;
  if (answer.kind === 'refused') {
    const said = answer.message ? `: “${answer.message}”` : '';
    return `${name} refused the ping${said} (${status}). Let it answer desk.ping with 204.`;
  }
  if (answer.kind === 'later')
    return `${name} says that it will answer the ping later (202). Let it answer desk.ping with 204.`;
  const details = [status, code, why].filter((part) => part !== undefined).join('; ');
  const words = problems[answer.problem](new URL(url).host);
  return `No answer from ${name}: ${words}${details ? ` (${details})` : ''}.`;
}
