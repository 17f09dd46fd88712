import type { FastifyInstance, FastifyReply } from 'fastify';
import { getBundle } from './bundle.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Where the playground's other windows are. */
type Windows = { mailboxUrl: () => string; platformUrl?: () => string };

/**
 * Returns the routes of the workspace's page, at `/` of the local Slack's own server. `?as=amy&channel=support` says who
 * looks at what, so that two windows can be two people. The page is bundled in memory at the first request.
 * @param options.mailboxUrl where the mails are; asked at every request.
 * @param options.platformUrl where learners sign in, if there is such a place; the same.
 */
export function pageRoutes({ mailboxUrl, platformUrl }: Windows): (server: FastifyInstance) => void {
  return (server) => {
    server.get('/', async (_request, reply) => {
      reply.header('content-security-policy', POLICY);
      return sendText(reply, 'text/html', pageHtml(mailboxUrl(), platformUrl?.()));
    });
    server.get('/_page/app.js', async (_request, reply) => sendText(reply, 'text/javascript', (await getBundle()).js));
    server.get('/_page/app.css', async (_request, reply) => sendText(reply, 'text/css', (await getBundle()).css));
  };
}

function sendText(reply: FastifyReply, type: string, text: string) {
  return reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-store').send(text);
}

function pageHtml(mailboxUrl: string, platformUrl = ''): string {
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
<body><div id="app" data-mailbox="${encodeURI(mailboxUrl)}" data-platform="${encodeURI(platformUrl)}"></div><noscript>This page needs script.</noscript></body>
</html>`;
}
