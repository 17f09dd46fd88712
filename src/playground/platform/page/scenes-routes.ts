import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { addPageFiles, sendChanges } from '../../windows/live-routes.ts';
import { BEHAVIOURS, type Behaviour, type BehaviourSwitch } from '../changes/behaviour.ts';
import { listApplied, listTold } from '../changes/told-changes.ts';
import type { PlatformDatabase } from '../database/client.ts';
import type { News } from '../news.ts';

/** What the platform's own routes work on. */
export type Scenes = {
  db: PlatformDatabase;
  behaviour: BehaviourSwitch;
  news: News;
};

const Behaving = z.object({
  behaviour: z.enum(Object.keys(BEHAVIOURS) as [Behaviour, ...Behaviour[]]),
  times: z.coerce.number().int().min(1).optional(),
  delayMs: z.coerce.number().min(0).optional(),
  laterMs: z.coerce.number().min(0).optional(),
  how: z.union([z.literal([500, 502, 503, 429]), z.literal('reset')]).optional(),
  retryAfter: z.coerce.number().min(0).optional(),
  message: z.string().optional(),
});
const After = z.object({ after: z.coerce.number().int().min(0).default(0) });

/** Adds the switch, what keeps pages true, and what happened here as JSON, for whoever plays or tests. */
export function addScenesRoutes(server: FastifyInstance, { db, behaviour, news }: Scenes): void {
  server.get('/_local/news', (_request, reply) => sendChanges(reply, news.onChange));
  server.get('/_local/behaviour', async () => behaviour.now());
  server.post('/_local/behaviour', async (request, reply) => {
    const wanted = Behaving.safeParse(request.body);
    if (!wanted.success) return reply.code(422).send({ message: 'There is no such behaviour.' });
    const { behaviour: name, ...options } = wanted.data;
    behaviour.set(name, options);
    if (request.headers['content-type']?.startsWith('application/json')) return behaviour.now();
    return reply.redirect('/told', 303);
  });
  // What was applied, by id, in order; each learner's in the order that it came to her.
  server.get('/_local/applied', async ({ query }) => listApplied(db, After.parse(query).after));
  server.get('/_local/told', async () => (await listTold(db, 100_000)).reverse());
  server.get('/_local/learners', async () => db.selectFrom('learner').selectAll().orderBy('externalId').execute());
  server.get('/_local/events', async () => db.selectFrom('event').selectAll().orderBy('position').execute());
  addPageFiles(server, new URL('./', import.meta.url));
}
