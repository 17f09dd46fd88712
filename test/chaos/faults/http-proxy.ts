import {
  request as ask,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Replica } from '../world/replica.ts';
import type { Step } from './fail-points.ts';
import type { FaultInjector, Link } from './fault-injector.ts';
import type { Killer } from './killer.ts';

export type Passing = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer };
/** Where something goes: to which address, and which replica dies if a fail point is set for its step. */
export type Way = { target: string; replica: Replica; step: Step | undefined; passing: Passing };
export type RunningProxy = { url: string; close(): Promise<void> };

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** A proxy for HTTP in which everything can happen: injected faults, and the killer's fail points. */
export async function createHttpProxy(options: {
  link: Link;
  faultInjector: FaultInjector;
  killer: Killer;
  /** Undefined where nobody is there. */
  route(passing: Passing): Way | undefined;
}): Promise<RunningProxy> {
  const server = createServer((request, response) => {
    void take(request, response).catch(() => request.socket.destroy());
  });
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const way = options.route(await read(request));
    const drop = () => void request.socket.destroy();
    if (!way) return void response.writeHead(503).end();
    const { killer } = options;
    const fault = options.faultInjector.take(options.link);
    if (killer.at(way.replica, way.step, 'before') || fault?.kind === 'cut') return drop();
    if (fault && 'ms' in fault) await wait(fault.ms);
    if (fault?.kind === 'black hole') return drop();
    const answer = await forward(way);
    if (killer.at(way.replica, way.step, 'after') || fault?.kind === 'lost answer') return drop();
    give(response, answer, fault?.kind === 'truncate');
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Passing> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url: path = '/', headers } = request;
  return { method, path, headers, body: Buffer.concat(chunks) };
}

function forward({ target, passing: { method, path, headers, body } }: Way): Promise<Answer> {
  const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
  return new Promise((resolve, reject) => {
    const length = body.length > 0 ? { 'content-length': body.length } : {};
    const out = ask(
      `${target}${path}`,
      { method, headers: { ...kept, ...length }, timeout: 15_000 },
      async (answer) => {
        const chunks: Buffer[] = [];
        try {
          for await (const chunk of answer) chunks.push(chunk as Buffer);
        } catch (error) {
          return reject(error);
        }
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) });
      },
    );
    out.on('error', reject).on('timeout', () => out.destroy(new Error('no answer')));
    out.end(body);
  });
}

/** Passes an answer on: all of it, or half, with the line cut in the middle. */
function give(response: ServerResponse, { status, headers, body }: Answer, isCut: boolean): void {
  const { connection: _connection, 'transfer-encoding': _encoding, 'keep-alive': _alive, ...kept } = headers;
  const whole = isCut && body.length === 0 ? Buffer.from('  ') : body;
  response.writeHead(status, { ...kept, 'content-length': whole.length });
  if (!isCut) return void response.end(whole);
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.socket?.destroy());
}
