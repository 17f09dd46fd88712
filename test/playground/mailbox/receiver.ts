import { randomBytes } from 'node:crypto';
import fastify from 'fastify';
import { Resend, type WebhookEventPayload } from 'resend';

/** A webhook as it came, after the SDK found its signature right. */
export type Received = { id: string; event: WebhookEventPayload };

/** Somebody who takes webhooks: verifies each on the raw body with Resend's own SDK, and answers as told. */
export async function createReceiver() {
  const received: Received[] = [];
  const statuses: number[] = [];
  let answers: (type: string) => number | undefined = () => undefined;
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const server = fastify({ forceCloseConnections: true });
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => body,
  );
  server.post<{ Body: string }>('/webhooks/resend', async ({ body, headers }, reply) => {
    const header = (name: string) => headers[`svix-${name}`]?.toString() ?? '';
    const signed = { id: header('id'), timestamp: header('timestamp'), signature: header('signature') };
    const event = new Resend('re_x').webhooks.verify({ payload: body, headers: signed, webhookSecret: secret });
    received.push({ id: signed.id, event });
    return reply.code(answers(event.type) ?? statuses.shift() ?? 200).send();
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    /** Everything that came with a right signature; a wrong one is answered 500. */
    received,
    types: () => received.map(({ event }) => event.type),
    /** Answers each event so, by its type; where that says nothing, as `answer` says. */
    answerBy: (by: typeof answers) => {
      answers = by;
    },
    /** Answers so, one after the other, then 200. */
    answer: (...next: number[]) => void statuses.push(...next),
    target: { url: `${url}/webhooks/resend`, secret },
    close: () => server.close(),
  };
}
