import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Secrets } from '../core/credentials/link-token.ts';
import {
  mayBeSigned,
  type ProviderEvent,
  type ReadEvent,
  readEvent,
  type Signing,
  type UnknownEvent,
} from '../email/provider-events.ts';
import type { Outbox } from '../service/outbox.ts';

/** What the endpoint needs of the rest: how a request is checked and read, and where an event is kept. */
export type Webhooks = {
  read(request: Signing & { body: string }): ReadEvent;
  store(event: ProviderEvent): Promise<unknown>;
  storeUnknown(event: UnknownEvent): Promise<unknown>;
};

/** Returns the endpoint's parts, where a secret that the provider's events are signed with is set. */
export function createWebhooks(secrets: Secrets | undefined, outbox: Outbox): Webhooks | undefined {
  if (!secrets) return undefined;
  return {
    read: (request) => readEvent(secrets, request),
    store: outbox.storeMailEvent,
    storeUnknown: outbox.storeUnknownEvent,
  };
}

/** The provider's events are about 1 KB. */
const largestBody = 64 * 1024;

/**
 * Adds `POST /webhooks/resend`: it checks an event on the raw body, stores it and answers 200; a job interprets it later.
 * Of an event whose type is unknown, it stores id and type (ASVS 5.0, 2.2.1). What is not the provider's gets a 4xx and
 * writes nothing; what cannot be, by its headers, before its body is read. A failure to store is a 500, so that the
 * provider sends it again.
 */
export async function addWebhooks(app: FastifyInstance, { read, store, storeUnknown }: Webhooks): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: largestBody }, (_, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    if (!mayBeSigned(signingOf(request), new Date())) return refuseRequest(reply);
  });
  app.post('/webhooks/resend', async (request, reply) => {
    const body = typeof request.body === 'string' ? request.body : '';
    const answer = read({ ...signingOf(request), body });
    if (answer.kind === 'refused') return refuseRequest(reply);
    if (answer.kind === 'event') await store(answer.event);
    else await storeUnknown(answer.event);
    return reply.type('text/plain').send('ok\n');
  });
}

function signingOf({ headers }: FastifyRequest): Signing {
  const header = (name: string) => String(headers[name] ?? '');
  return { id: header('svix-id'), timestamp: header('svix-timestamp'), signature: header('svix-signature') };
}

const refuseRequest = (reply: FastifyReply) => reply.code(400).type('text/plain').send('not a signed event\n');
