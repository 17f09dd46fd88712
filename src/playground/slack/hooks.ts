import type { FastifyInstance } from 'fastify';
import { applyReply, type Reply } from './delivery/respond.ts';
import { fromJson } from './state/content.ts';
import { isRefused } from './state/views.ts';
import { type ApiCall, answerOrBreak, type WebApiParts } from './web-api.ts';

/** Adds the response_urls. A spent or old one is a 404, as at Slack; a message that Slack would not take, a 400. */
export function addHooks(server: FastifyInstance, parts: WebApiParts): void {
  const { inside, calls } = parts;
  server.post<{ Params: { secret: string } }>('/response/:secret', async (request, reply) => {
    const body = readReply(request.body);
    const call: ApiCall = { method: 'response_url', args: body, answer: {}, status: 0, at: inside.now() };
    calls.push(call);
    const run = () => {
      const grant = inside.responseUrls.use(request.params.secret);
      if ('error' in grant) return { status: 404, answer: { ok: false, error: grant.error } };
      const outcome = applyReply(inside, grant, body);
      return isRefused(outcome)
        ? { status: 400, answer: { ok: false, error: outcome.error } }
        : { status: 200, answer: { ok: true } };
    };
    return answerOrBreak(parts, { reply, call, run });
  });
}

/** Returns a reply as JSON, or as Bolt's older fellows send it: JSON in the form field `payload`. */
function readReply(body: unknown): Reply {
  if (typeof body !== 'object' || body === null) return {};
  const payload = 'payload' in body ? fromJson(body.payload) : body;
  return (typeof payload === 'object' && payload ? payload : {}) as Reply;
}
