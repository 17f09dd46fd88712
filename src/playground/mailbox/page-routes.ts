import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type BehaviourSwitch, isBehaviour } from './behaviour.ts';
import type { MailStore } from './mail-store.ts';
import { mailboxPage } from './page.tsx';

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'";
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";

type Parts = { store: MailStore; switch: BehaviourSwitch };

/** Adds the mailbox's page for people, each mail as HTML and text, and what keeps the page true. */
export function addPageRoutes(server: FastifyInstance, parts: Parts): void {
  addPage(server, parts);
  addMails(server, parts.store);
  addLocal(server, parts);
}

function addPage(server: FastifyInstance, { store, switch: behaviour }: Parts): void {
  server.get<{ Querystring: { mail?: string; as?: string } }>('/', async ({ query }, reply) => {
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', PAGE_POLICY)
      .header('cache-control', 'no-store');
    const as = query.as === 'text' ? 'text' : 'html';
    return mailboxPage({ mails: store.mails, behaviour: behaviour.now(), openId: query.mail, as });
  });
  addFile(server, 'page.css', 'text/css; charset=utf-8');
  addFile(server, 'page.js', 'text/javascript; charset=utf-8');
}

function addFile(server: FastifyInstance, name: string, type: string): void {
  server.get(`/_local/${name}`, async (_request, reply) => {
    reply.type(type);
    return readFile(new URL(name, import.meta.url), 'utf8');
  });
}

function addMails(server: FastifyInstance, store: MailStore): void {
  server.get<{ Params: { file: string } }>('/mails/:file', async ({ params }, reply) => {
    const [, id, kind] = /^([\w-]+)\.(html|txt)$/.exec(params.file) ?? [];
    const mail = store.mails.find((taken) => taken.id === id);
    if (!mail) return reply.code(404).type('text/plain').send('There is no such mail.');
    reply.header('content-security-policy', MAIL_POLICY).header('referrer-policy', 'no-referrer');
    if (kind === 'txt') return reply.type('text/plain; charset=utf-8').send(mail.text);
    // Inside the page's frame a link without a target would replace the mail.
    const html = mail.html.replace(/<head[^>]*>/, (head) => `${head}<base target="_blank"/>`);
    return reply.type('text/html; charset=utf-8').send(html);
  });
}

function addLocal(server: FastifyInstance, { store, switch: behaviour }: Parts): void {
  server.get('/_local/mails', async () => store.mails);
  server.get('/_local/events', (_request, reply) => sendEvents(reply, store));
  server.post<{ Body: { behaviour?: unknown } | undefined }>('/_local/behaviour', async (request, reply) => {
    const { origin, host } = request.headers;
    if (origin && origin !== `http://${host}`) return reply.code(403).send({ message: 'Only from its own page.' });
    const wanted = request.body?.behaviour;
    if (!isBehaviour(wanted)) return reply.code(422).send({ message: 'There is no such behaviour.' });
    behaviour.set(wanted);
    if (request.headers['content-type']?.startsWith('application/json')) return { behaviour: wanted };
    return reply.redirect('/', 303);
  });
}

/** Server-sent events: a `change` for every mail taken and every turn of the switch. */
function sendEvents(reply: FastifyReply, store: MailStore): void {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const tell = () => void reply.raw.write('event: change\ndata: {}\n\n');
  reply.raw.write('retry: 1000\n\n');
  const stop = store.onChange(tell);
  reply.raw.on('close', stop);
}
