import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reply } from './receiver.ts';

/** Where the desk's changes come in: what PLATFORM_WEBHOOK_URL names. */
export const DESK_PATH = '/webhooks/desk';

/** Adds the endpoint that the desk sends its changes to. Its body is kept as the bytes that were signed. */
export function addDeskRoute(
  server: FastifyInstance,
  receive: (call: { headers: Record<string, string>; body: Buffer }) => Promise<Reply>,
): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post(DESK_PATH, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return sendReply(reply, request, await receive({ headers: headersOf(request), body }));
    });
  });
}

const headersOf = ({ headers }: FastifyRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

function sendReply(reply: FastifyReply, request: FastifyRequest, answer: Reply): FastifyReply {
  if (answer === 'cut') {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  if (answer.retryAfter !== undefined) reply.header('retry-after', answer.retryAfter);
  return reply.code(answer.status).send(answer.body);
}
