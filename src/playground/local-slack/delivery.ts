import { setTimeout as delay } from 'node:timers/promises';
import { signature } from './signing.ts';
import type { Envelope, SocketMode } from './socket-mode.ts';

/** How long the app has to answer, in milliseconds (docs.slack.dev, "Acknowledgment response"). */
const PATIENCE = 3000;

/** What the app answered, as the user's client learns it. `status` is 0 where there was no answer. */
export type Delivered = {
  ok: boolean;
  status: number;
  /** Read from JSON where it is JSON. */
  body: unknown;
  error?: 'operation_timeout' | 'dispatch_failed';
};

/** A request to the app, as it goes over HTTP or a socket. */
export type Outgoing = { type: Envelope['type']; payload: Record<string, unknown> };

export type Delivery = {
  /** Delivers to the live socket, else to the request URL. Never rejects. */
  deliver(outgoing: Outgoing): Promise<Delivered>;
  /** Delivers the last request again that often, as Slack retries: the same bytes, a fresh signature, retry headers. */
  redeliver(times?: number): Promise<Delivered[]>;
  /** Sends the last HTTP request again with a right signature from `ageSeconds` ago; without, exactly as it was sent. */
  replayOld(ageSeconds?: number): Promise<Delivered>;
  /** Sends the last HTTP request again with a wrong signature. */
  forge(): Promise<Delivered>;
};

type Deps = { socket: SocketMode; signingSecret: string; requestUrl: () => string | undefined };
type Post = { body: string; timestamp: number };

export function createDelivery({ socket, signingSecret, requestUrl }: Deps): Delivery {
  let last: Outgoing | undefined;
  let lastPost: Post | undefined;

  const lastOf = <T>(kept: T | undefined): T => {
    if (kept === undefined) throw new Error('Nothing was sent to the app yet.');
    return kept;
  };

  async function post({ body, timestamp }: Post, { headers = {}, secret = signingSecret } = {}): Promise<Delivered> {
    const url = requestUrl();
    if (!url)
      return {
        ok: false,
        status: 0,
        body: 'The app has neither a request URL nor a socket.',
        error: 'dispatch_failed',
      };
    const signed = signature(body, secret, timestamp);
    const type = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Slackbot 1.0' };
    return sendOverHttp(url, { method: 'POST', headers: { ...type, ...signed, ...headers }, body });
  }

  async function overHttp(outgoing: Outgoing): Promise<Delivered> {
    lastPost = { body: formBody(outgoing), timestamp: seconds() };
    return post(lastPost);
  }

  async function again(attempt: number): Promise<Delivered> {
    const retry = { retry_attempt: attempt, retry_reason: 'timeout' };
    if (socket.isConnected()) return sendOverSocket(socket, { ...lastOf(last), ...retry });
    const headers = { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_timeout' };
    return post({ ...lastOf(lastPost), timestamp: seconds() }, { headers });
  }

  return {
    deliver(outgoing) {
      last = outgoing;
      return socket.isConnected() ? sendOverSocket(socket, outgoing) : overHttp(outgoing);
    },
    async redeliver(times = 1) {
      const answers: Delivered[] = [];
      for (let attempt = 1; attempt <= times; attempt += 1) answers.push(await again(attempt));
      return answers;
    },
    async replayOld(ageSeconds) {
      const old = lastOf(lastPost);
      return post(ageSeconds === undefined ? old : { ...old, timestamp: seconds() - ageSeconds });
    },
    forge: async () => post({ ...lastOf(lastPost), timestamp: seconds() }, { secret: `not ${signingSecret}` }),
  };
}

const seconds = () => Math.floor(Date.now() / 1000);

/** A command's fields stand in the form themselves; everything else is JSON in its `payload`. */
function formBody({ type, payload }: Outgoing): string {
  const fields = type === 'slash_commands' ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  return new URLSearchParams(fields).toString();
}

async function sendOverHttp(url: string, init: RequestInit): Promise<Delivered> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    const body = readAnswer(await response.text());
    if (response.status === 200) return { ok: true, status: 200, body };
    return { ok: false, status: response.status, body, error: 'dispatch_failed' };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return { ok: false, status: 0, body: '', error: isLate ? 'operation_timeout' : 'dispatch_failed' };
  }
}

async function sendOverSocket(socket: SocketMode, envelope: Envelope): Promise<Delivered> {
  const giveUp = new AbortController();
  const late = delay(PATIENCE, 'late' as const, { signal: giveUp.signal }).catch(() => 'late' as const);
  const answer = await Promise.race([late, socket.send(envelope).then((payload) => ({ payload }))]);
  giveUp.abort();
  if (answer === 'late') return { ok: false, status: 0, body: '', error: 'operation_timeout' };
  return { ok: true, status: 200, body: answer.payload ?? '' };
}

function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
