import type { LocalApp } from '../inside.ts';
import { limits } from '../limits.ts';
import { postRequest } from '../post.ts';
import { signRequest } from './signing.ts';
import type { Envelope, Sockets } from './socket.ts';

/** What Slack has to tell the app. */
export type OutgoingEnvelope = { kind: Envelope['type']; payload: Record<string, unknown> };

/** What came of telling it: the acknowledgement's body, or how it failed. */
export type Delivered =
  | { ok: true; via: 'http' | 'socket'; status: number; body: unknown }
  | { ok: false; error: 'operation_timeout' | 'dispatch_failed'; status: number | undefined };

/** Headers and marks of a delivery that is not the first, or not an honest one. */
export type Manner = {
  retry?: { num: number; reason: string };
  /** The time signed for, in seconds since 1970; the real now unless given. */
  signedAt?: number;
  /** Signs with this in the place of the app's secret. */
  secret?: string;
};

/** Delivers envelopes to the app: over a live socket, else as signed HTTP to its request URL. */
export type Delivery = {
  setRequestUrl(url: string | string[] | undefined): void;
  deliver(envelope: OutgoingEnvelope): Promise<Delivered>;
  /** Delivers the next envelope so many times more, all at once; the person sees the first answer. */
  repeatNext(times: number): void;
  /** Delivers the last envelope again, with Slack's retry headers; `times` in a row. */
  redeliver(times?: number): Promise<Delivered[]>;
  /** Sends the last envelope again over HTTP, in a manner of its own. */
  resend(manner: Manner): Promise<Delivered>;
  /** Everything delivered so far, oldest first. */
  envelopes: readonly OutgoingEnvelope[];
};

export function createDelivery({
  app,
  sockets,
  ackMs = limits.ackMs,
}: {
  app: LocalApp;
  sockets: () => Sockets;
  ackMs?: number;
}): Delivery {
  const envelopes: OutgoingEnvelope[] = [];
  let urls: string[] = [];
  let turn = 0;
  let extra = 0;

  function send(envelope: OutgoingEnvelope, manner: Manner = {}): Promise<Delivered> {
    return sockets().count() > 0 ? overSocket(sockets(), envelope, manner, ackMs) : overHttp(envelope, manner);
  }

  async function overHttp(envelope: OutgoingEnvelope, manner: Manner): Promise<Delivered> {
    const isNowhere = envelope.payload.type === 'block_suggestion' && !app.hasOptionsUrl;
    const url = isNowhere ? undefined : urls[turn++ % urls.length];
    if (!url) return { ok: false, error: 'dispatch_failed', status: undefined };
    const { body, type } = encode(envelope);
    const at = manner.signedAt ?? Math.floor(Date.now() / 1000);
    const retry = manner.retry && {
      'x-slack-retry-num': String(manner.retry.num),
      'x-slack-retry-reason': manner.retry.reason,
    };
    const headers = { 'content-type': type, ...signRequest(body, manner.secret ?? app.signingSecret, at), ...retry };
    return postRequest(url, body, headers, ackMs);
  }

  const last = () => {
    const envelope = envelopes.at(-1);
    if (!envelope) throw new Error('Nothing has been delivered yet.');
    return envelope;
  };

  return {
    envelopes,
    setRequestUrl(url) {
      urls = url === undefined ? [] : [url].flat();
    },
    async deliver(envelope) {
      envelopes.push(envelope);
      const repeats = Array.from({ length: extra }, (_, i) => ({ retry: { num: i + 1, reason: 'http_timeout' } }));
      extra = 0;
      const [first] = await Promise.all([send(envelope), ...repeats.map((manner) => send(envelope, manner))]);
      return first as Delivered;
    },
    repeatNext(times) {
      extra = times;
    },
    async redeliver(times = 1) {
      const envelope = last();
      const all: Delivered[] = [];
      for (let num = 1; num <= times; num++) all.push(await send(envelope, { retry: { num, reason: 'http_timeout' } }));
      return all;
    },
    resend: (manner) => overHttp(last(), manner),
  };
}

function encode({ kind, payload }: OutgoingEnvelope): { body: string; type: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
  const fields = kind === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}

async function overSocket(
  sockets: Sockets,
  envelope: OutgoingEnvelope,
  { retry }: Manner,
  ms: number,
): Promise<Delivered> {
  const accepts = envelope.kind !== 'events_api';
  const retried = retry && { retry_attempt: retry.num, retry_reason: retry.reason };
  const frame = { type: envelope.kind, payload: envelope.payload, accepts_response_payload: accepts, ...retried };
  const ack = await sockets.send(frame, ms);
  if (!ack) return { ok: false, error: 'operation_timeout', status: undefined };
  const isEmpty = typeof ack.payload === 'object' && ack.payload && Object.keys(ack.payload).length === 0;
  return { ok: true, via: 'socket', status: 200, body: isEmpty ? undefined : ack.payload };
}
