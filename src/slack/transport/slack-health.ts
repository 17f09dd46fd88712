import type { Logger } from 'pino';
import { methodOf, type SlackCall } from './client.ts';
import { isTokenRefusal } from './errors.ts';

/** What keeps the desk from speaking in Slack, for longer than a moment. */
export type SlackTrouble =
  /** Slack does not take our token; the code is Slack's own. */
  | { kind: 'not-authorised'; code: string }
  /** Slack takes no calls of a method for so long, in milliseconds. */
  | { kind: 'rate-limited'; method: string; forMs: number };

export type SlackHealth = {
  /** Makes a call. Where Slack has said to wait with it, Slack's answer is given again, and no call is made. */
  call: SlackCall;
  /** Returns what is the case now. */
  troubles(): SlackTrouble[];
  /** Asks Slack by `ask` now and then, so that trouble and its end are noticed at rest, too. Returns how to end that. */
  watch(ask: () => Promise<unknown>): () => void;
};

/** A limit for less than this is nothing to tell an operator of. */
const A_MOMENT_MS = 60_000;

/** Watches calls to Slack: whether it takes our token, and what it wants us to wait with. */
export function createSlackHealth(call: SlackCall, log: Logger, askEveryMs = 60_000): SlackHealth {
  const limits = createLimits(log);
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

  return {
    async call(url, init) {
      const method = methodOf(url);
      if (!method) return call(url, init);
      const key = method === 'chat.postMessage' ? `${method} ${channelIn(init?.body)}` : method;
      const left = limits.left(key);
      if (left > 0) return limited(left);
      const answer = await call(url, init);
      if (answer.status === 429) limits.set(key, method, 1000 * (Number(answer.headers.get('retry-after')) || 1));
      // Nobody waits for this reading of it.
      else
        void (answer as Response)
          .clone()
          .json()
          .then(hear, () => {}); // not Slack's words
      return answer;
    },
    troubles: () => [...(refusal ? [{ kind: 'not-authorised', code: refusal } as const] : []), ...limits.long()],
    watch(ask) {
      const timer = setInterval(() => void ask().catch(() => {}), askEveryMs).unref();
      return () => clearInterval(timer);
    },
  };
}

/** What Slack wants us to wait with: per method, and for messages per channel (docs.slack.dev, “Rate limits”). */
function createLimits(log: Logger) {
  const limits = new Map<string, { method: string; until: number; isLong: boolean }>();
  return {
    left: (key: string) => (limits.get(key)?.until ?? 0) - performance.now(),
    set(key: string, method: string, forMs: number) {
      const now = performance.now();
      for (const [one, { until }] of limits) if (until < now) limits.delete(one);
      const isLong = forMs >= A_MOMENT_MS;
      limits.set(key, { method, until: now + forMs, isLong });
      const seconds = Math.round(forMs / 1000);
      if (isLong)
        log.warn(
          { method, seconds },
          'Slack takes no such calls for so long: see what else uses the token of this app. Nothing is lost: what is to be said waits',
        );
    },
    long: () =>
      [...limits.values()].flatMap(({ method, until, isLong }): SlackTrouble[] => {
        const forMs = until - performance.now();
        return isLong && forMs > 0 ? [{ kind: 'rate-limited', method, forMs }] : [];
      }),
  };
}

function limited(forMs: number): Response {
  const headers = { 'retry-after': String(Math.ceil(forMs / 1000)), 'content-type': 'application/json' };
  return new Response('{"ok":false,"error":"ratelimited"}', { status: 429, headers });
}

const channelIn = (body: unknown) => /(?:^|&)channel=([^&]*)/.exec(String(body))?.[1] ?? '';

/** Returns in plain words what is the case, for `/readyz`. */
export function slackTroubleWords(trouble: SlackTrouble): string {
  if (trouble.kind === 'not-authorised')
    return `Slack does not take SLACK_BOT_TOKEN (${trouble.code}): what is to be said there waits`;
  const minutes = Math.ceil(trouble.forMs / 60_000);
  return `Slack takes no ${trouble.method} for ${minutes} min: what is to be said there waits`;
}
