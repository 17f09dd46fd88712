import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import type { Suppressions } from '../suppressions.ts';
import { refuse } from './misbehaving.ts';

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().optional(),
  before: z.string().optional(),
  origin: z.enum(['bounce', 'complaint', 'manual']).optional(),
});
const Addition = z.object({ email: z.string().regex(/^\s*[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+\s*$/) });

type ByKey = { Params: { suppression: string } };

/**
 * Adds `GET`, `POST /suppressions` and `GET`, `DELETE /suppressions/:suppression` (an id or an address).
 * https://resend.com/docs/api-reference/suppressions/list-suppressions and its neighbours; not the batch ones.
 */
export function addSuppressionsApi(server: FastifyInstance, suppressions: Suppressions): void {
  server.get('/suppressions', async ({ query }, reply) => {
    const page = Page.safeParse(query);
    if (!page.success) return sendInvalid(reply, 'The pagination is not valid.');
    return { object: 'list', ...cutPage(suppressions, page.data) };
  });
  server.post('/suppressions', async ({ body }, reply) => {
    const addition = Addition.safeParse(body);
    if (!addition.success) return sendInvalid(reply, 'Invalid `email` field.');
    const { object, id } = suppressions.add(addition.data.email);
    return { object, id };
  });
  server.get<ByKey>('/suppressions/:suppression', async ({ params }, reply) => {
    return suppressions.find(params.suppression) ?? sendMissing(reply);
  });
  server.delete<ByKey>('/suppressions/:suppression', async ({ params }, reply) => {
    const removed = suppressions.remove(params.suppression);
    return removed ? { object: 'suppression', id: removed.id, deleted: true } : sendMissing(reply);
  });
}

function cutPage(suppressions: Suppressions, { limit, after, before, origin }: z.infer<typeof Page>) {
  const all = suppressions.list().filter((entry) => !origin || entry.origin === origin);
  const place = (id: string | undefined) => all.findIndex((entry) => entry.id === id);
  const end = before === undefined ? all.length : Math.max(0, place(before));
  const start = before === undefined ? place(after) + 1 : Math.max(0, end - limit);
  return {
    has_more: before === undefined ? start + limit < all.length : start > 0,
    data: all.slice(start, Math.min(end, start + limit)),
  };
}

function sendMissing(reply: FastifyReply): FastifyReply {
  return refuse(reply, { statusCode: 404, name: 'not_found', message: 'Suppression not found' });
}

function sendInvalid(reply: FastifyReply, message: string): FastifyReply {
  return refuse(reply, { statusCode: 422, name: 'validation_error', message });
}
