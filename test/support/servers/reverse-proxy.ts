import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReverseProxy = {
  /** The host's address, without a path. */
  url: string;
  /** What was asked for that lies outside the path. */
  strays: string[];
  /** Whether cookies are kept back, as for a browser that takes none. */
  dropsCookies: boolean;
  /** Passes on what is asked for below the path to this port of this machine. */
  passTo(port: number): void;
  close(): Promise<void>;
};

/** A reverse proxy that has another application at `/`. It takes `path` off what it passes on, as README says it should. */
export async function createReverseProxy(path: string): Promise<ReverseProxy> {
  const strays: string[] = [];
  let target = 0;
  let proxy: ReverseProxy | undefined;
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '';
    if (!url.startsWith(`${path}/`)) {
      strays.push(`${incoming.method} ${url}`);
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Another application</h1>');
      return;
    }
    const { method, headers } = incoming;
    const onward = request({ port: target, path: url.slice(path.length), method, headers }, (answer) => {
      if (proxy?.dropsCookies) delete answer.headers['set-cookie'];
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strays,
    dropsCookies: false,
    passTo: (port) => {
      target = port;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}
