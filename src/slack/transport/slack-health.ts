import type { Logger } from 'pino';
import { MAIL_LIMIT, type RateLimits } from '../../service/rate-limits.ts';
import type { SlackCall } from './client.ts';
import { isTokenRefusal } from './errors.ts';
import { isPostLimit, limitKeyOf, methodOfLimit } from './limits/keys.ts';
import { createTurns } from './limits/turns.ts';

/** What keeps the desk from speaking in Slack, for longer than a moment. */
export type SlackTrouble =
  /** Slack does not take our token; the code is Slack's own. */
  | { kind: 'not-authorised'; code: string }
  /** Slack takes no calls of a method for so long, in milliseconds. */
  | { kind: 'rate-limited'; method: string; forMs: number };

export type SlackHealth = {
  /**
   * Makes a call. Where Slack has said to wait with it, no call is made before that is over: a post gets Slack's answer
   * again, for it is stored and has its turn; anything else waits for its turn here.
   */
  call: SlackCall;
  /** Returns what is the case now. */
  troubles(): SlackTrouble[];
  /** Asks Slack by `ask` now and then, so that trouble and its end are noticed at rest, too. Returns how to end that. */
  watch(ask: () => Promise<unknown>): () => void;
  /** Lets no call wait for its turn any longer. */
  hurry(): void;
};

/** A limit for less than this is nothing to tell an operator of. */
const A_MOMENT_MS = 60_000;

/** How long a call waits for its turn, in milliseconds. A form has to be opened within three seconds of the click. */
const PATIENCE_MS = 25_000;
const PATIENCE_OF: Record<string, number> = { 'views.open': 1_500, 'views.push': 1_500 };

/** Watches calls to Slack: whether it takes our token, and what it wants us to wait with. */
export function createSlackHealth(
  call: SlackCall,
  { rateLimits, log, askEveryMs = 60_000 }: { rateLimits: RateLimits; log: Logger; askEveryMs?: number },
): SlackHealth {
  const turns = createTurns(rateLimits);
  let refusal: string | undefined;

  function hear({ ok, error }: { ok?: unknown; error?: unknown }): void {
    if (ok === true && refusal) log.info('Slack takes SLACK_BOT_TOKEN again: what waited is said now');
    if (ok === true) refusal = undefined;
    if (typeof error !== 'string' || !isTokenRefusal(error) || error === refusal) return;
    refusal = error;
    log.error(
      { slack: error },
      'Slack does not take SLACK_BOT_TOKEN any more: install the app again, put its bot token there, and restart. ' +
        'Nothing is lost: what is to be said waits, and the learners’ pages and webhooks work',
    );
  }

  async function ask(key: string, ...[url, init]: Parameters<SlackCall>): Promise<Response> {
    const answer = (await call(url, init)) as Response;
    if (answer.status === 429) rateLimits.reach(key, 1000 * (Number(answer.headers.get('retry-after')) || 1));
    // Nobody waits for this reading of it.
    else
      void answer
        .clone()
        .json()
        .then(hear, () => {}); // not Slack's words
    return answer;
  }

  return {
    async call(url, init) {
      const key = limitKeyOf(url, init?.body);
      if (!key) return call(url, init);
      if (isPostLimit(key)) return rateLimits.left(key) > 0 ? limited(rateLimits.left(key)) : ask(key, url, init);
      const turn = await turns.take(key, PATIENCE_OF[key] ?? PATIENCE_MS, async () => {
        const answer = await ask(key, url, init);
        return answer.status === 429 ? undefined : answer;
      });
      return turn.kind === 'answer' ? turn.answer : limited(turn.forMs);
    },
    troubles: () => [
      ...(refusal ? [{ kind: 'not-authorised', code: refusal } as const] : []),
      ...rateLimits.inForce().flatMap(({ key, sinceMs, forMs }): SlackTrouble[] => {
        const isLong = key !== MAIL_LIMIT && forMs > 0 && Math.round(sinceMs + forMs) >= A_MOMENT_MS;
        return isLong ? [{ kind: 'rate-limited', method: methodOfLimit(key), forMs }] : [];
      }),
    ],
    hurry: turns.hurry,
    watch(ask) {
      const timer = setInterval(() => void ask().catch(() => {}), askEveryMs).unref();
      return () => clearInterval(timer);
    },
  };
}

function limited(forMs: number): Response {
  const headers = { 'retry-after': String(Math.ceil(forMs / 1000)), 'content-type': 'application/json' };
  return new Response('{"ok":false,"error":"ratelimited"}', { status: 429, headers });
}

/** Returns in plain words what is the case, for `/readyz`. */
export function slackTroubleWords(trouble: SlackTrouble): string {
  if (trouble.kind === 'not-authorised')
    return `Slack does not take SLACK_BOT_TOKEN (${trouble.code}): what is to be said there waits`;
  const minutes = Math.ceil(trouble.forMs / 60_000);
  return `Slack takes no ${trouble.method} for ${minutes} min: what is to be said there waits`;
}
