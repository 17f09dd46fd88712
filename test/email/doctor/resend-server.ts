import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resendAnswer } from './healthy.ts';

type Reply = { status?: number; body: unknown } | 'NEVER';

/** A Resend that answers each path (`/domains`, `/domains/d-1`) as told, and keeps what it was asked. */
export async function startResend(paths: Record<string, Reply> = healthyPaths()) {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method} ${request.url}`);
    const reply = paths[request.url ?? ''] ?? paths[new URL(request.url ?? '', 'http://x').pathname];
    if (reply === 'NEVER') return;
    const { status = 200, body } = reply ?? {
      status: 404,
      body: { statusCode: 404, name: 'not_found', message: 'no' },
    };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    access: { apiKey: 're_test', baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
    asked,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

/** Where Resend knows acme.com, and all is well, but for what is given. */
export const healthyPaths = (over: object = {}): Record<string, Reply> => ({
  '/domains': {
    body: {
      object: 'list',
      has_more: false,
      data: [
        { id: 'd-0', name: 'other.com' },
        { id: 'd-1', name: 'acme.com' },
      ],
    },
  },
  '/domains/d-1': { body: { ...resendAnswer, ...over } },
});
