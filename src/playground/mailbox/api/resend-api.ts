import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BehaviourSwitch } from '../behaviour.ts';
import { messageId } from '../mail-events.ts';
import type { MailLives } from '../mail-lives.ts';
import type { MailStore, TakenMail } from '../mail-store.ts';
import type { Suppressions } from '../suppressions.ts';
import { addDomainsApi, type DomainSwitch } from './domains.ts';
import { isApiError, type NewMail, readEmailRequest } from './email-request.ts';
import { type ApiError, BAD_KEY, IN_FLIGHT, NO_KEY, OTHER_BODY, TOO_MANY, WRONG_KEY } from './errors.ts';
import { createIdempotencyKeys } from './idempotency.ts';
import { cutShort, misbehave, refuse, type Slowness, slowness } from './misbehaving.ts';
import type { RateSwitch } from './rate.ts';
import { addSuppressionsApi } from './suppressions-api.ts';

/** What the local provider is made of. `closing` ends what is deliberately slow. */
export type ResendApiParts = {
  apiKey: string;
  store: MailStore;
  lives: MailLives;
  suppressions: Suppressions;
  domain: DomainSwitch;
  switch: BehaviourSwitch;
  rate: RateSwitch;
  closing: AbortSignal;
};

/** Adds emails, domains and suppressions as Resend answers them, and as badly as the switch says. */
export async function addResendApi(server: FastifyInstance, parts: ResendApiParts): Promise<void> {
  await server.register(async (api) => {
    api.addHook('onRequest', async (request, reply) => {
      const error = refuseKey(request.headers.authorization, parts.apiKey);
      return error && refuse(reply, error);
    });
    addSending(api, parts);
    await api.register(async (asking) => {
      asking.addHook('preHandler', (_request, reply) => misbehaveWhenAsked(parts, reply));
      allowEmptyJson(asking);
      addReading(asking, parts);
      addDomainsApi(asking, parts.domain);
      addSuppressionsApi(asking, parts.suppressions);
    });
  });
}

function addSending(server: FastifyInstance, parts: ResendApiParts): void {
  const deliver = createDelivery(parts);
  const take = (read: (body: unknown) => Read | ApiError) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { behaviour, options } = parts.switch.take();
    const limited = parts.rate.take(reply);
    if (limited) return limited;
    const slow = slowness(behaviour, options, parts.closing);
    return misbehave(behaviour, options, reply) ?? deliver(request, reply, { ...slow, read });
  };
  server.post('/emails', take(readSingle));
  // https://resend.com/docs/api-reference/emails/send-batch-emails
  server.post('/emails/batch', take(readBatch));
}

/** The mails of a call, and how their ids are answered. */
type Read = { mails: NewMail[]; answer: (ids: string[]) => object };

function readSingle(body: unknown): Read | ApiError {
  const read = readEmailRequest(body);
  return isApiError(read) ? read : { mails: [read], answer: ([id]) => ({ id }) };
}

/** One bad mail is a no to all of them: the strict validation that is Resend's default. */
function readBatch(body: unknown): Read | ApiError {
  if (!Array.isArray(body) || body.length < 1 || body.length > 100) return TOO_MANY;
  const read = body.map(readEmailRequest);
  const wrong = read.find(isApiError);
  if (wrong) return wrong;
  return { mails: read as NewMail[], answer: (ids) => ({ data: ids.map((id) => ({ id })) }) };
}

function addReading(server: FastifyInstance, { store, lives }: ResendApiParts): void {
  server.get<{ Params: { id: string } }>('/emails/:id', async (request, reply) => {
    const mail = store.mails.find(({ id }) => id === request.params.id);
    return mail
      ? asResendShows(mail, lives)
      : refuse(reply, { statusCode: 404, name: 'not_found', message: 'Email not found' });
  });
}

/** Takes JSON without a body: the SDK sends a DELETE so, and Resend takes it. */
function allowEmptyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') done(null);
    else parse(request, body, done);
  });
}

async function misbehaveWhenAsked({ switch: behaviour, closing }: ResendApiParts, reply: FastifyReply) {
  const { behaviour: now, options } = behaviour.now();
  if (!options.asking) return undefined;
  await slowness(now, options, closing).before();
  return misbehave(now, options, reply);
}

function refuseKey(authorization: string | undefined, apiKey: string): ApiError | undefined {
  if (!authorization) return NO_KEY;
  return authorization === `Bearer ${apiKey}` ? undefined : WRONG_KEY;
}

function createDelivery({ store, lives }: ResendApiParts) {
  const keys = createIdempotencyKeys();
  type How = Slowness & { read: (body: unknown) => Read | ApiError };
  return async (request: FastifyRequest, reply: FastifyReply, { before, cut, read }: How): Promise<unknown> => {
    const call = read(request.body);
    if (isApiError(call)) return refuse(reply, call);
    const key = request.headers['idempotency-key']?.toString() ?? null;
    if (key !== null && !/^.{1,256}$/.test(key)) return refuse(reply, BAD_KEY);
    const verdict = key === null ? { kind: 'new' as const } : keys.hold(key, JSON.stringify(request.body));
    if (verdict.kind === 'in-flight') return refuse(reply, IN_FLIGHT);
    if (verdict.kind === 'other-body') return refuse(reply, OTHER_BODY);
    if (verdict.kind === 'done') return cut ? cutShort(reply) : verdict.answer;
    try {
      await before();
    } catch (error) {
      if (key !== null) keys.release(key);
      throw error;
    }
    const taken = call.mails.map((mail) => store.add({ ...mail, key }));
    const answer = call.answer(taken.map(({ id }) => id));
    if (key !== null) keys.settle(key, answer);
    for (const mail of taken) lives.begin(mail);
    return cut ? cutShort(reply) : answer;
  };
}

/**
 * Returns a mail as Resend shows it (https://resend.com/docs/api-reference/emails/retrieve-email). A bounced mail's
 * `bounce` is shown, but not documented.
 */
function asResendShows(mail: TakenMail, lives: MailLives): Record<string, unknown> {
  const bounce = lives.of(mail.id).at(-1)?.payload.data.bounce;
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
    message_id: messageId(mail),
    last_event: lives.state(mail.id),
    ...(bounce && { bounce }),
  };
}
