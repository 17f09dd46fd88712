import type { FastifyInstance } from 'fastify';
import type { ProviderEvent, ReadEvent } from '../email/provider-events.ts';

/** What the endpoint needs of the rest: how a request is checked and read, and where an event is kept. */
export type Webhooks = {
  read(request: { body: string; id: string; timestamp: string; signature: string }): ReadEvent;
  store(event: ProviderEvent): Promise<unknown>;
};

/** The provider's events are about 1 KB. */
const largestBody = 64 * 1024;

/**
 * `POST /webhooks/resend`: checked on the raw body, stored, answered 200; understood later, by a job. Whatever is not
 * the provider's gets a 4xx and writes nothing. A failure to store is a 500: the provider sends it again.
 */
export async function addWebhooks(app: FastifyInstance, { read, store }: Webhooks): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: largestBody }, (_, body, done) => done(null, body));
  app.post('/webhooks/resend', async (request, reply) => {
    const header = (name: string) => String(request.headers[name] ?? '');
    const answer = read({
      body: typeof request.body === 'string' ? request.body : '',
      id: header('svix-id'),
      timestamp: header('svix-timestamp'),
      signature: header('svix-signature'),
    });
    if (answer.kind === 'refused') return reply.code(400).type('text/plain').send('not a signed event\n');
    if (answer.kind === 'event') await store(answer.event);
    return reply.type('text/plain').send('ok\n');
  });
}
