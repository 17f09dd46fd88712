import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How an answer does not come: its headers, the rest of its body, or all of it but too slowly. */
export const STALLS = ['late headers', 'half a body', 'a byte at a time'] as const;
export type Stall = (typeof STALLS)[number];

const HEADERS = { 'content-type': 'application/json', 'content-length': '1000' };

/** An HTTP server whose answers never come to an end, but for what `answers` has by the end of a path. */
export async function startStallingServer(stall: Stall, answers: (url: string) => Record<string, object> = () => ({})) {
  const timers = new Set<NodeJS.Timeout>();
  let isStalled = () => {};
  const stalled = new Promise<void>((resolve) => {
    isStalled = resolve;
  });
  let hungUp = 0;
  const server = createServer((request, response) => {
    request.resume();
    const [, answer] = Object.entries(answers(url)).find(([end]) => request.url?.endsWith(end)) ?? [];
    if (answer) return response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    response.once('close', () => {
      hungUp += 1;
    });
    begin(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function begin(response: ServerResponse): void {
    if (stall === 'late headers') isStalled();
    else response.writeHead(200, HEADERS).write('{"ok":', isStalled);
    if (stall === 'a byte at a time') timers.add(setInterval(() => response.write(' '), 5));
  }
  return {
    url,
    /** Resolves once an answer has begun that does not end. */
    stalled,
    /** How many of whom it did not answer have hung up. */
    hungUp: () => hungUp,
    async close() {
      for (const timer of timers) clearInterval(timer);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
