import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Resend that takes every mail, and answers none before `release()`. It has no suppression list. */
export async function startSlowResend() {
  const keys: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return response.writeHead(404).end('{}');
    keys.push(String(request.headers['idempotency-key']));
    request.resume();
    await released;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"slow-1"}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The idempotency key of every attempt so far. */
    keys,
    release,
    close() {
      release();
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
