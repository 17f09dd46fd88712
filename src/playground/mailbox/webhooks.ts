import type { MailEvent } from './mail-events.ts';
import { signedHeaders } from './webhook-signing.ts';

/** Where events are sent, and the `whsec_…` they are signed with. */
export type WebhookTarget = { url: string; secret: string };

/** How events are sent; stays until changed. */
export type WebhookKnobs = {
  /** Sends each event so many times, under the same id. Default 1. */
  repeat(times: number): void;
  /** Sends what happens within a second, and what is held, in another order than it came in. */
  shuffle(on: boolean): void;
  /** Tells nothing more until `release`, which tells all of it. */
  hold(): void;
  release(): void;
  /** Returns how events are sent now; `waiting` counts what is held back. */
  now(): { repeat: number; shuffle: boolean; held: boolean; waiting: number };
};

/** Tells events to the target. */
export type WebhookSender = WebhookKnobs & {
  /** Sets where events go. Throws where the secret is none. Without a target nothing is sent, what waits neither. */
  setTarget(target: WebhookTarget | undefined): void;
  target(): WebhookTarget | undefined;
  send(event: MailEvent): void;
  /** Returns how many are on their way or will be tried again; what is held does not count. */
  pending(): number;
  close(): void;
};

/** ms from a failed try to the next. Svix waits 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h: https://resend.com/docs/webhooks/retries-and-replays */
export const RETRY_MS = [50, 250, 1_000, 5_000];
const SHUFFLE_MS = 1_000;
/** Svix takes an answer within 15 s. */
const ANSWER_MS = 15_000;

/** Tells each event in order, one after the other; one that is not answered 2xx is tried again without holding up the rest. */
export function createWebhookSender(changed: () => void, retryMs: readonly number[] = RETRY_MS): WebhookSender {
  const closing = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const knobs = { repeat: 1, shuffle: false, held: false };
  let target: WebhookTarget | undefined;
  let waiting: MailEvent[] = [];
  let windowOpen = false;
  let pending = 0;
  let line = Promise.resolve();

  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const attempt = async (event: MailEvent, tries = 0): Promise<void> => {
    const status = target && !closing.signal.aborted ? await postEvent(target, event, closing.signal) : undefined;
    if (status !== undefined) event.sends.push({ at: new Date(), status });
    const retry = status !== undefined && !isTaken(status) ? retryMs[tries] : undefined;
    if (retry === undefined) pending -= 1;
    else later(retry, () => void attempt(event, tries + 1));
    changed();
  };
  const flush = () => {
    windowOpen = false;
    if (knobs.held) return;
    const told = knobs.shuffle ? outOfOrder(waiting) : waiting;
    waiting = [];
    pending += told.length;
    for (const event of told) line = line.then(() => attempt(event));
  };
  const pump = () => {
    if (!knobs.shuffle) return flush();
    if (windowOpen) return;
    windowOpen = true;
    later(SHUFFLE_MS, flush);
  };
  const turn = (change: Partial<typeof knobs>) => {
    Object.assign(knobs, change);
    changed();
  };
  return {
    repeat: (times) => turn({ repeat: Math.max(1, Math.floor(times)) }),
    shuffle: (on) => turn({ shuffle: on }),
    hold: () => turn({ held: true }),
    release() {
      turn({ held: false });
      flush();
    },
    now: () => ({ ...knobs, waiting: waiting.length }),
    setTarget(next) {
      if (next) signedHeaders(next.secret, 'try', new Date(), '');
      target = next;
      changed();
    },
    target: () => target,
    send(event) {
      if (!target) return;
      for (let n = 0; n < knobs.repeat; n += 1) waiting.push(event);
      pump();
    },
    pending: () => pending + (knobs.held ? 0 : waiting.length),
    close() {
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

async function postEvent(
  { url, secret }: WebhookTarget,
  event: MailEvent,
  closing: AbortSignal,
): Promise<number | null> {
  const body = JSON.stringify(event.payload);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      // Each try is signed anew, or one that comes late would be refused as stale.
      headers: { 'content-type': 'application/json', ...signedHeaders(secret, event.id, new Date(), body) },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_MS)]),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}

function isTaken(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Returns a random order that is never the one it came in, where there are two to exchange. */
function outOfOrder<T>(list: readonly T[]): T[] {
  const mixed = list
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
  return mixed.every((item, at) => item === list[at]) ? mixed.reverse() : mixed;
}
