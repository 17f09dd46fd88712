import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What somebody asked for. */
export type Asked = { method: string; path: string; headers: IncomingHttpHeaders; body: string };

/** An HTTP or, with a certificate, HTTPS server on this machine. It answers each request as told, and keeps it. */
export async function startAnsweringServer(
  answer: (response: ServerResponse, asked: Asked) => void,
  certificate?: { key: string; cert: string },
) {
  const asked: Asked[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // whoever asked hung up
    }
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
    asked.push(one);
    answer(response, one);
  };
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  let connections = 0;
  let open = 0;
  server.on('connection', (socket) => {
    connections += 1;
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    asked,
    connections: () => connections,
    open: () => open,
    /** Hangs up on everybody. */
    hangUp: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type AnsweringServer = Awaited<ReturnType<typeof startAnsweringServer>>;
