import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type ApiError,
  BAD_KEY,
  BROKEN,
  IN_FLIGHT,
  NO_KEY,
  OTHER_BODY,
  TOO_FAST,
  USED_UP,
  WRONG_KEY,
} from './api-errors.ts';
import type { Behaviour, BehaviourOptions, BehaviourSwitch } from './behaviour.ts';
import { isApiError, readEmailRequest } from './email-request.ts';
import { createIdempotencyKeys } from './idempotency.ts';
import type { MailStore, TakenMail } from './mail-store.ts';

/** What the local provider is made of. `closing` ends what is deliberately slow. */
export type ResendApiParts = { apiKey: string; store: MailStore; switch: BehaviourSwitch; closing: AbortSignal };

/** Adds `POST /emails` and `GET /emails/:id` as Resend answers them, and as badly as the switch says. */
export function addResendApi(server: FastifyInstance, parts: ResendApiParts): void {
  const deliver = createDelivery(parts.store);
  const guard = async (request: FastifyRequest, reply: FastifyReply) => {
    const error = refuseKey(request.headers.authorization, parts.apiKey);
    if (error) return reply.code(error.statusCode).send(error);
  };
  server.post('/emails', { onRequest: guard }, async (request, reply) => {
    const { behaviour, options } = parts.switch.take();
    return misbehave(behaviour, options, reply) ?? deliver(request, reply, slowness(behaviour, options, parts.closing));
  });
  server.get<{ Params: { id: string } }>('/emails/:id', { onRequest: guard }, async (request, reply) => {
    const mail = parts.store.mails.find(({ id }) => id === request.params.id);
    return mail
      ? asResendShows(mail)
      : refuse(reply, { statusCode: 404, name: 'not_found', message: 'Email not found' });
  });
}

function refuseKey(authorization: string | undefined, apiKey: string): ApiError | undefined {
  if (!authorization) return NO_KEY;
  return authorization === `Bearer ${apiKey}` ? undefined : WRONG_KEY;
}

/** Answers without taking the mail, where the behaviour is one of those. */
function misbehave(behaviour: Behaviour, options: BehaviourOptions, reply: FastifyReply): FastifyReply | undefined {
  switch (behaviour) {
    case 'down':
      if (options.how === 'reset') return hangUp(reply);
      if (options.how === 'proxy') return reply.code(502).type('text/html').send('<h1>502 Bad Gateway</h1>');
      return refuse(reply, BROKEN);
    case 'rate-limited': {
      const { retryAfter = '1' } = options;
      if (retryAfter !== null) reply.header('retry-after', retryAfter);
      return refuse(reply, TOO_FAST);
    }
    case 'quota':
      return refuse(reply, USED_UP);
    case 'nonsense':
      return reply.type('application/json').send(options.body ?? '{"hello":"world"}');
    case 'unauthorised':
      return refuse(reply, WRONG_KEY);
    default:
      return undefined;
  }
}

/** How a mail that is taken is answered all the same: late, or cut short. */
type Slowness = { before(): Promise<void>; cut: boolean };

function slowness(behaviour: Behaviour, { delayMs = 15_000 }: BehaviourOptions, closing: AbortSignal): Slowness {
  return {
    cut: behaviour === 'cut-200',
    async before() {
      if (behaviour === 'slow') await wait(delayMs, undefined, { signal: closing, ref: false });
    },
  };
}

function createDelivery(store: MailStore) {
  const keys = createIdempotencyKeys();
  return async (request: FastifyRequest, reply: FastifyReply, { before, cut }: Slowness): Promise<unknown> => {
    const read = readEmailRequest(request.body);
    if (isApiError(read)) return refuse(reply, read);
    const key = request.headers['idempotency-key']?.toString() ?? null;
    if (key !== null && !/^.{1,256}$/.test(key)) return refuse(reply, BAD_KEY);
    const verdict = key === null ? { kind: 'new' as const } : keys.hold(key, JSON.stringify(request.body));
    if (verdict.kind === 'in-flight') return refuse(reply, IN_FLIGHT);
    if (verdict.kind === 'other-body') return refuse(reply, OTHER_BODY);
    if (verdict.kind === 'done') return cut ? cutShort(reply) : { id: verdict.id };
    try {
      await before();
    } catch (error) {
      if (key !== null) keys.release(key);
      throw error;
    }
    const { id } = store.add({ ...read, key });
    if (key !== null) keys.settle(key, id);
    return cut ? cutShort(reply) : { id };
  };
}

function refuse(reply: FastifyReply, error: ApiError): FastifyReply {
  return reply.code(error.statusCode).send(error);
}

function hangUp(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

function cutShort(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': '60' });
  reply.raw.write('{"id":"4ef9a', () => reply.raw.socket?.destroy());
  return reply;
}

/** https://resend.com/docs/api-reference/emails/retrieve-email */
function asResendShows(mail: TakenMail): Record<string, unknown> {
  return {
    object: 'email',
    id: mail.id,
    from: mail.from,
    to: mail.to,
    cc: [],
    bcc: [],
    reply_to: [],
    subject: mail.subject,
    html: mail.html || null,
    text: mail.text || null,
    tags: mail.tags,
    created_at: mail.at.toISOString(),
    scheduled_at: null,
    last_event: lastEvent(mail.to[0] ?? ''),
  };
}

/** Resend's own addresses for trying: https://resend.com/docs/dashboard/emails/send-test-emails */
function lastEvent(to: string): string {
  const [, event = 'delivered'] = /^(bounced|complained|suppressed)(?:\+[^@]*)?@resend\.dev$/i.exec(to) ?? [];
  return event.toLowerCase();
}
