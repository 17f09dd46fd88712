import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Resend that takes every mail, and answers none while it holds them, as from the start. It has no suppression list. */
export async function startSlowResend() {
  const keys: string[] = [];
  let release = () => {};
  let released: Promise<void>;
  const hold = () => {
    released = new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  hold();
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return response.writeHead(404).end('{}');
    const key = String(request.headers['idempotency-key']);
    keys.push(key);
    request.resume();
    await released;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `slow-${key}` }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The idempotency key of every attempt so far. */
    keys,
    hold,
    /** Answers what it holds, and from now on at once. */
    release: () => release(),
    close() {
      release();
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
