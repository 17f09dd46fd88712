import type { FastifyInstance } from 'fastify';
import { addPageFiles } from '../../windows/live-routes.ts';
import { addLocalRoutes, type LocalParts } from '../local-routes.ts';
import type { MailStore, TakenMail } from '../mail-store.ts';
import type { Course } from './fate.tsx';
import { mailboxPage } from './page.tsx';
import type { Switches } from './switches.tsx';

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'";
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";

/** Adds the mailbox's page for people, each mail as HTML and text, and what keeps the page true. */
export function addPageRoutes(server: FastifyInstance, parts: LocalParts): void {
  addPage(server, parts);
  addMails(server, parts.store);
  addLocalRoutes(server, parts);
}

function addPage(server: FastifyInstance, parts: LocalParts): void {
  server.get<{ Querystring: { mail?: string; as?: string } }>('/', async ({ query }, reply) => {
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', PAGE_POLICY)
      .header('cache-control', 'no-store');
    const as = query.as === 'text' ? 'text' : 'html';
    const course = (mail: TakenMail) => courseOf(mail, parts);
    return mailboxPage({ mails: parts.store.mails, switches: switchesOf(parts), course, openId: query.mail, as });
  });
  addPageFiles(server, new URL('./', import.meta.url));
}

function courseOf({ id, to }: TakenMail, { lives, suppressions }: LocalParts): Course {
  const suppressed = to.flatMap((address) => suppressions.find(address)?.email ?? []);
  return { events: lives.of(id), suppressed };
}

function switchesOf({ switch: behaviour, lives, webhooks }: LocalParts): Switches {
  const news = { ...webhooks.now(), told: webhooks.target() !== undefined };
  return { behaviour: behaviour.now().behaviour, next: lives.next(), news };
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
