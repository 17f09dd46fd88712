import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Serves a window's own page.css and page.js, which stand in `folder`, and what pages of all windows share. */
export function addPageFiles(server: FastifyInstance, folder: URL): void {
  addFile(server, new URL('page.css', folder), 'text/css; charset=utf-8');
  addFile(server, new URL('page.js', folder), SCRIPT);
  addFile(server, new URL('live-page.js', import.meta.url), SCRIPT);
}

const SCRIPT = 'text/javascript; charset=utf-8';

function addFile(server: FastifyInstance, file: URL, type: string): void {
  server.get(`/_local/${file.pathname.split('/').at(-1)}`, async (_request, reply) => {
    reply.type(type);
    return readFile(file, 'utf8');
  });
}

/** Sends an event for everything that changes, for as long as the page is open. */
export function sendChanges(reply: FastifyReply, onChange: (listener: () => void) => () => void): void {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  reply.raw.write('retry: 1000\n\n');
  const stop = onChange(() => void reply.raw.write('event: change\ndata: {}\n\n'));
  reply.raw.on('close', stop);
}
