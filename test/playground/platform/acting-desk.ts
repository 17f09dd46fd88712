import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { Webhook } from 'standardwebhooks';
import type { SignInAnswer } from '../../../src/platform/api/routes/sign-in.ts';
import { firstExternalId } from '../../../src/playground/platform/learners/first-learners.ts';

export const SECRET = `whsec_${Buffer.from('what the desk and the platform share').toString('base64')}`;
export const TOKEN = 'the platform’s token'.replaceAll(/[^\w]/g, '-');

/** A call that the desk got: the path after `/v1/`, the token, and the JSON. */
type Got = { path: string; token: string | undefined; body: Record<string, unknown> };
/** What it answers: a status, JSON, and headers; or it cuts the connection. */
type Answer = { status?: number; body?: object; headers?: Record<string, string> } | 'cut';

/** Stands for the desk's own API: keeps what it is sent, and answers as told. */
export async function createActingDesk() {
  const got: Got[] = [];
  const answers = new Map<string, (call: Got) => Answer>();
  const server = fastify({ forceCloseConnections: true });
  server.post<{ Params: { '*': string }; Body: Record<string, unknown> }>('/v1/*', async (request, reply) => {
    const call = { path: request.params['*'], token: request.headers.authorization, body: request.body };
    got.push(call);
    const [kind = ''] = call.path.split('/');
    const answer = answers.get(kind)?.(call) ?? {};
    if (answer === 'cut') {
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
    return reply
      .code(answer.status ?? 200)
      .headers(answer.headers ?? {})
      .send(answer.body ?? {});
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    got,
    /** Has calls to a path, such as `events`, be answered so from now on. */
    answer: (kind: 'learners' | 'events' | 'sign-in' | 'changes', how: Answer | ((call: Got) => Answer)) =>
      void answers.set(kind, typeof how === 'function' ? how : () => how),
    /** Returns the events that were taken, by type, in the order that they came in. */
    events: () =>
      got
        .filter(({ path }) => path === 'events')
        .flatMap(({ body }) => body.events as { id: string; type: string; occurred_at: string; learner: object }[]),
    close: () => server.close(),
  };
}

/** Returns the desk's id of a learner. */
export const deskId = (email: string, organization = 'Acme') => `desk-${organization}-${email}`;

/** Returns the platform's id of a learner of the playground's. */
export const ourId = (email: string, organization = 'Acme') => firstExternalId({ email, organization });

/** What the desk answers to a sign-in of a learner that it knows; `isUploaded`: by our id, too. */
export const vouched = (email: string, organization = 'Acme', isUploaded = true): SignInAnswer => ({
  status: 'ok',
  learner: {
    id: deskId(email, organization),
    external_id: isUploaded ? ourId(email, organization) : null,
    organization: { id: 'org', name: organization },
    email,
  },
  vpa: { available: false, since: null, mandatory: false, days_left: null },
});

/** How the desk tells of a learner of the playground's. */
export const told = (email: string, organization = 'Acme', externalId: string | null = null) => ({
  id: deskId(email, organization),
  external_id: externalId,
  organization: { id: 'org', external_id: null, name: organization },
  group: null,
  email,
});

type Sent = { type: string; data?: object; id?: string; secret?: string; at?: Date; body?: string };

/** Sends a change as the desk does: signed, to the platform's endpoint. Rejects where the connection is cut. */
export async function send(webhookUrl: string, { type, data = {}, id = randomUUID(), ...rest }: Sent) {
  const at = rest.at ?? new Date();
  const body = rest.body ?? JSON.stringify({ type, timestamp: at.toISOString(), data });
  const answer = await fetch(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(rest.secret ?? SECRET).sign(id, at, body),
    },
    body,
  });
  return { id, status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}
