import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import type { LocalSlack } from './local-slack.ts';

const user = z.string();
const place = { user, channel: z.string() };
const message = { ...place, messageTs: z.string() };
const value = z.union([z.string(), z.array(z.string())]);
/** A modal, and what its fields say by then. */
const modal = { user, viewId: z.string(), values: z.record(z.string(), value).default({}) };
const which = {
  actionId: z.string(),
  blockId: z.string().optional(),
  value: z.string().optional(),
};

/** What a person can do, each with the JSON body it takes. */
const interactions = {
  say: defineInteraction(z.object({ ...place, text: z.string(), threadTs: z.string().optional() }), (slack, it) =>
    slack.say(it.user, it.channel, it.text, { threadTs: it.threadTs }),
  ),
  type: defineInteraction(z.object({ ...place, text: z.string() }), (slack, it) =>
    slack.type(it.user, it.channel, it.text),
  ),
  shortcut: defineInteraction(z.object({ ...message, callbackId: z.string() }), (slack, it) =>
    slack.shortcut(it.user, it.callbackId, it.channel, it.messageTs),
  ),
  click: defineInteraction(z.object({ ...message, ...which }), (slack, it) =>
    slack.click(it.user, it.channel, it.messageTs, it),
  ),
  choose: defineInteraction(
    z.object({ ...message, actionId: z.string(), blockId: z.string().optional(), value }),
    (slack, it) =>
      slack.choose(it.user, it.channel, it.messageTs, { actionId: it.actionId, blockId: it.blockId }, it.value),
  ),
  suggest: defineInteraction(
    z.object({ ...message, actionId: z.string(), blockId: z.string().optional(), typed: z.string() }),
    (slack, it) => slack.suggestInMessage(it.user, it.channel, it.messageTs, it, it.typed),
  ),
  'view-click': defineInteraction(z.object({ ...modal, ...which }), (slack, it) => {
    slack.fill(it.user, it.viewId, it.values);
    return slack.clickInView(it.user, it.viewId, it);
  }),
  'view-choose': defineInteraction(
    z.object({ ...modal, actionId: z.string(), blockId: z.string().optional(), value }),
    (slack, it) => {
      slack.fill(it.user, it.viewId, it.values);
      return slack.chooseInView(it.user, it.viewId, { actionId: it.actionId, blockId: it.blockId }, it.value);
    },
  ),
  'view-suggest': defineInteraction(z.object({ ...modal, path: z.string(), typed: z.string() }), (slack, it) =>
    slack.suggest(it.user, it.viewId, it.path, it.typed, it.values),
  ),
  submit: defineInteraction(z.object(modal), (slack, it) => slack.submit(it.user, it.viewId, it.values)),
  dismiss: defineInteraction(
    z.object({ user, viewId: z.string().optional(), all: z.boolean().optional() }),
    (slack, it) => slack.dismiss(it.user, it.viewId, { all: it.all }),
  ),
};

/**
 * Adds what the workspace's page needs, for a browser on this machine only:
 *
 * - `GET /_local/state?as=U…`: what that user sees, as `Seen` in JSON.
 * - `GET /_local/files/F…/name`: a file's contents, to save.
 * - `GET /_local/events?as=U…`: server-sent events: `change` whenever anything is different; then ask for the state.
 * - `POST /_local/say` `{ user, channel, text, threadTs? }`: answers with the message.
 * - `POST /_local/type` `{ user, channel, text }`: a slash command. This and all below answer with `Acted`.
 * - `POST /_local/shortcut` `{ user, channel, messageTs, callbackId }`.
 * - `POST /_local/click` `{ user, channel, messageTs, actionId, blockId?, value? }`: a button. Whoever shows the page asks
 *   what `confirm` asks first.
 * - `POST /_local/choose` `{ user, channel, messageTs, actionId, blockId?, value }`: an overflow menu, a select, radio
 *   buttons; checkboxes take a list of values.
 * - `POST /_local/suggest` `{ user, channel, messageTs, actionId, blockId?, typed }`: what is typed into a select with
 *   type-ahead; answers with what the app suggests, as `Suggested`.
 * - `POST /_local/view-click`, `POST /_local/view-choose`: the same in a modal, with `viewId` for channel and message, and
 *   `values: { 'block_id/action_id': value }` for what its fields say by then.
 * - `POST /_local/view-suggest` `{ user, viewId, path: 'block_id/action_id', typed, values }`.
 * - `POST /_local/submit` `{ user, viewId, values }`.
 * - `POST /_local/dismiss` `{ user, viewId?, all? }`: closes the top modal, or all.
 *
 * What cannot be done (no such user, channel, message) is a 422 with `{ message }`; a page from elsewhere gets a 403.
 */
export function addPageApi(server: FastifyInstance, slack: LocalSlack): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/_local/')) return;
    const { origin } = request.headers;
    if (!origin) return;
    if (!isHere(origin)) return reply.code(403).send({ message: 'Only from a page on this machine.' });
    reply.header('access-control-allow-origin', origin).header('vary', 'origin');
  });
  server.get<{ Querystring: { as?: string } }>('/_local/state', async ({ query }, reply) =>
    orMisuse(reply, () => slack.visibleTo(query.as ?? '')),
  );
  server.get<{ Params: { id: string } }>('/_local/files/:id/:name', async ({ params }, reply) => {
    const content = slack.file(params.id);
    if (!content) return reply.code(404).send({ message: 'There is no such file.' });
    return reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment').send(content);
  });
  server.get('/_local/events', (_request, reply) => sendEvents(reply, slack));
  for (const [name, { shape, run }] of Object.entries(interactions)) {
    server.options(`/_local/${name}`, async (_request, reply) =>
      reply.header('access-control-allow-headers', 'content-type').code(204).send(),
    );
    server.post(`/_local/${name}`, async (request, reply) => {
      const body = shape.safeParse(request.body);
      if (!body.success) return reply.code(422).send({ message: z.prettifyError(body.error) });
      return orMisuse(reply, () => run(slack, body.data));
    });
  }
}

type Interaction = { shape: z.ZodType; run(slack: LocalSlack, body: unknown): unknown };

function defineInteraction<T>(shape: z.ZodType<T>, run: (slack: LocalSlack, body: T) => unknown): Interaction {
  return { shape, run: (slack, body) => run(slack, body as T) };
}

async function orMisuse(reply: FastifyReply, run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return reply.code(422).send({ message: error instanceof Error ? error.message : String(error) });
  }
}

function isHere(origin: string): boolean {
  return URL.canParse(origin) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(origin).hostname);
}

function sendEvents(reply: FastifyReply, slack: LocalSlack): void {
  const headers = Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, held]) => [name, String(held)]));
  reply.hijack();
  reply.raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  reply.raw.write('retry: 1000\n\nevent: change\ndata: {}\n\n');
  let isTelling = false;
  // Changes come in bursts: one word to the page is enough for what happens in one turn.
  const stop = slack.onChange(() => {
    if (isTelling) return;
    isTelling = true;
    setImmediate(() => {
      isTelling = false;
      reply.raw.write('event: change\ndata: {}\n\n');
    });
  });
  reply.raw.on('close', stop);
}
