import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { Webhook } from 'standardwebhooks';
import type { Secrets } from '../../core/credentials/link-token.ts';
import type { PlatformAnswer } from '../../core/platform/change.ts';
import { type OutgoingChange, toChangeBody } from '../../core/platform/outgoing-change.ts';
import { createMessageCleaner } from '../answer/clean-message.ts';
import type { LookupAll } from './address-guard.ts';
import { createExchange } from './exchange.ts';
import { type Reading, readResponse } from './read-response.ts';

/** Sends a change, and returns what came of this one attempt. Never rejects. */
export type Push = (change: OutgoingChange, signal?: AbortSignal) => Promise<PlatformAnswer>;

/** One attempt: what it means, the status that came back, and what went wrong in words and as a code. */
export type Attempt = Reading & { status?: number; code?: string };

export type PushOptions = {
  url: string;
  /** What changes are signed with: by both while one takes the other's place. */
  secrets: Secrets;
  /** Whether the url's name may lead into a private network. */
  mayBePrivate: boolean;
  /** How long one attempt may take, in milliseconds. */
  timeoutMs?: number;
  /** How many attempts at most are under way. */
  atOnce?: number;
  /** Who resolves names; the machine unless given. */
  lookup?: LookupAll;
  /** Certificates that are trusted instead of Node's own, in PEM. */
  ca?: string;
  clock?: () => Date;
};

const TIMEOUT_MS = 10_000;
const AT_ONCE = 10;

/** Returns what posts changes to the platform, and why there was no answer where there was none. */
export function createAttempt(
  options: PushOptions,
): (change: OutgoingChange, signal?: AbortSignal) => Promise<Attempt> {
  const { secrets, timeoutMs = TIMEOUT_MS, atOnce = AT_ONCE, clock = () => new Date() } = options;
  const exchange = createExchange({ ...options, timeoutMs, atOnce });
  const inTurn = pLimit(atOnce);
  const signers = secrets.map((secret) => new Webhook(secret));
  const clean = createMessageCleaner(secrets);

  /** Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
  const headersOf = (id: string, body: string, now: Date) => ({
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'Learner-Desk',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signers.map((signer) => signer.sign(id, now, body)).join(' '),
  });

  return (change, signal) =>
    inTurn(async () => {
      const body = JSON.stringify(toChangeBody(change));
      const got = await exchange(headersOf(change.id, body, clock()), Buffer.from(body), signal);
      if (got.kind === 'received')
        return { ...readResponse(got, { type: change.type, now: clock(), clean }), status: got.status };
      const { problem, hasArrived, code } = got;
      return { answer: { kind: 'none', problem, hasArrived, isSetting: false }, code };
    });
}

/**
 * Returns what sends changes to the platform by Standard Webhooks. An attempt that is not answered is logged, with the
 * change's id and no word of the platform's.
 */
export function createPush({ log, ...options }: PushOptions & { log: Logger }): Push {
  const attempt = createAttempt(options);
  return async (change, signal) => {
    const { answer, ...details } = await attempt(change, signal);
    if (answer.kind === 'none')
      log.warn(
        { change: change.id, type: change.type, problem: answer.problem, ...details },
        'the learning platform gave no answer',
      );
    return answer;
  };
}
