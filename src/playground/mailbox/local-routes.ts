import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { sendChanges } from '../windows/live-routes.ts';
import { type BehaviourSwitch, isBehaviour } from './behaviour.ts';
import { isFate } from './fates.ts';
import type { MailLives } from './mail-lives.ts';
import type { MailStore } from './mail-store.ts';
import type { Suppressions } from './suppressions.ts';
import type { WebhookSender } from './webhooks.ts';

/** What the page and its forms work on. */
export type LocalParts = {
  store: MailStore;
  lives: MailLives;
  suppressions: Suppressions;
  webhooks: WebhookSender;
  switch: BehaviourSwitch;
};

// A form leaves out a box that is not ticked; JSON says true or false.
const ticked = z.union([z.literal('on').transform(() => true), z.boolean()]).default(false);
const News = z.object({ repeat: z.coerce.number().int().min(1).max(10).default(1), shuffle: ticked, held: ticked });
const Play = z.object({ mail: z.string(), what: z.custom<Parameters<MailLives['play']>[1]>(isFate) });
const Suppressed = z.object({ mail: z.string().optional(), remove: z.string() });

/** Adds what the page's forms post to and what keeps it true. JSON is answered with JSON, a form with the page again. */
export function addLocalRoutes(server: FastifyInstance, parts: LocalParts): void {
  // All, or the newest so many.
  server.get<{ Querystring: { last?: string } }>('/_local/mails', async ({ query }) =>
    parts.store.mails.slice(-Number(query.last ?? 0)),
  );
  server.get('/_local/events', (_request, reply) => sendChanges(reply, parts.store.onChange));
  void server.register(async (forms) => {
    forms.addHook('preHandler', async ({ headers: { origin, host } }, reply) => {
      if (!origin || origin === `http://${host}`) return undefined;
      return reply.code(403).send({ message: 'Only from its own page.' });
    });
    addBehaviourForm(forms, parts);
    addPlayForm(forms, parts);
    addNewsForm(forms, parts);
    addSuppressionForm(forms, parts);
  });
}

function addBehaviourForm(server: FastifyInstance, { switch: behaviour }: LocalParts): void {
  server.post<{ Body: { behaviour?: unknown } | undefined }>('/_local/behaviour', async (request, reply) => {
    const wanted = request.body?.behaviour;
    if (!isBehaviour(wanted)) return refuseRequest(reply, 'There is no such behaviour.');
    behaviour.set(wanted);
    return sendDone(request, reply, { behaviour: wanted });
  });
}

function addPlayForm(server: FastifyInstance, { store, lives }: LocalParts): void {
  server.post('/_local/play', async (request, reply) => {
    const wanted = Play.safeParse(request.body);
    if (!wanted.success) return refuseRequest(reply, 'There is no such thing to play.');
    const { mail, what } = wanted.data;
    if (mail !== 'next' && !store.mails.some(({ id }) => id === mail))
      return refuseRequest(reply, 'There is no such mail.');
    lives.play(mail, what);
    return sendDone(request, reply, wanted.data, mail === 'next' ? undefined : mail);
  });
}

function addNewsForm(server: FastifyInstance, { webhooks }: LocalParts): void {
  server.post('/_local/webhooks', async (request, reply) => {
    const wanted = News.safeParse(request.body ?? {});
    if (!wanted.success) return refuseRequest(reply, 'News cannot be told so.');
    const { repeat, shuffle, held } = wanted.data;
    webhooks.repeat(repeat);
    webhooks.shuffle(shuffle);
    if (held) webhooks.hold();
    else webhooks.release();
    return sendDone(request, reply, wanted.data);
  });
}

function addSuppressionForm(server: FastifyInstance, { suppressions }: LocalParts): void {
  server.post('/_local/suppressions', async (request, reply) => {
    const wanted = Suppressed.safeParse(request.body);
    if (!wanted.success) return refuseRequest(reply, 'Which address?');
    suppressions.remove(wanted.data.remove);
    return sendDone(request, reply, wanted.data, wanted.data.mail);
  });
}

function refuseRequest(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(422).send({ message });
}

function sendDone({ headers }: FastifyRequest, reply: FastifyReply, body: object, mail?: string): unknown {
  if (headers['content-type']?.startsWith('application/json')) return body;
  return reply.redirect(mail === undefined ? '/' : `/?mail=${encodeURIComponent(mail)}`, 303);
}
