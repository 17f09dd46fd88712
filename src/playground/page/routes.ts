import type { FastifyInstance, FastifyReply } from 'fastify';
import type { RoleIds } from './app/roles.ts';
import { getBundle } from './bundle.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What the page cannot learn from the local Slack: where the playground's other windows are, and who has which role. */
type Around = { mailboxUrl: () => string; platformUrl?: () => string; roles: RoleIds };

/**
 * Returns the routes of the workspace's page, at `/` of the local Slack's own server. `?as=amy&channel=support` says who
 * looks at what, so that two windows can be two people. The page is bundled in memory at the first request.
 * @param options.mailboxUrl where the mails are; asked at every request.
 * @param options.platformUrl where learners sign in, if there is such a place; the same.
 * @param options.roles the ids of people and user groups that have each role, as the desk was told.
 */
export function pageRoutes({ mailboxUrl, platformUrl, roles }: Around): (server: FastifyInstance) => void {
  return (server) => {
    server.get('/', async (_request, reply) => {
      reply.header('content-security-policy', POLICY);
      return sendText(
        reply,
        'text/html',
        pageHtml({ mailbox: mailboxUrl(), platform: platformUrl?.() ?? '', roles: JSON.stringify(roles) }),
      );
    });
    server.get('/_page/app.js', async (_request, reply) => sendText(reply, 'text/javascript', (await getBundle()).js));
    server.get('/_page/app.css', async (_request, reply) => sendText(reply, 'text/css', (await getBundle()).css));
    server.get('/_page/twemoji.woff2', async (_request, reply) =>
      reply.type('font/woff2').send((await getBundle()).emojiFont),
    );
  };
}

function sendText(reply: FastifyReply, type: string, text: string) {
  return reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-store').send(text);
}

function pageHtml(data: Record<string, string>): string {
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${encodeURIComponent(value)}"`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Playground</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_page/app.css">
<script type="module" src="/_page/app.js"></script>
</head>
<body><div id="app"${attributes.join('')}></div><noscript>This page needs script.</noscript></body>
</html>`;
}
