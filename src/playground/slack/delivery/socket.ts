import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { limits } from '../limits.ts';
import type { Ids } from '../state/ids.ts';

const PATH = '/link/';
/** How often a live socket is pinged, in milliseconds; clients give up after 30 s without. */
const PING = 5000;
/** How long a socket may take to answer a goodbye, in milliseconds. */
const FAREWELL = 500;

/** One thing to deliver: Slack's envelope without its id. */
export type Envelope = {
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: unknown;
  accepts_response_payload: boolean;
  retry_attempt?: number;
  retry_reason?: string;
};

/** The app's sockets (docs.slack.dev, “Using Socket Mode”). */
export type Sockets = {
  /** Returns the address for one more socket, used once; undefined where ten are open. */
  nextUrl(): string | undefined;
  /** Returns how many are live. */
  count(): number;
  /** Sends to one socket, in turn. Resolves with the payload of the acknowledgement; `undefined` after `ms` without. */
  send(envelope: Envelope, ms: number): Promise<{ payload: unknown } | undefined>;
  /** Asks every socket to come again, as Slack does now and then. */
  refresh(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Cuts every connection without a word. */
  drop(): void;
  /** Says goodbye to every socket and waits for its answer, half a second at most. */
  close(): Promise<void>;
};

/** @param deps.root where http addresses begin. */
export function createSockets(deps: {
  server: Server;
  ids: Ids;
  appId: string;
  root: () => string;
  changed: () => void;
}): Sockets {
  const { server, ids, appId, root, changed } = deps;
  const wss = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const live: WebSocket[] = [];
  const waiting = new Map<string, (payload: unknown) => void>();

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const ticket = request.url?.startsWith(PATH) ? request.url.slice(PATH.length) : '';
    if (!tickets.delete(ticket)) return void stream.end('HTTP/1.1 404 Not Found\r\n\r\n');
    wss.handleUpgrade(request, stream, head, welcome);
  });

  function welcome(socket: WebSocket): void {
    live.push(socket);
    const pinging = setInterval(() => socket.ping(), PING);
    socket.on('message', (data) => acknowledge(String(data)));
    socket.on('close', () => {
      clearInterval(pinging);
      forget(socket);
    });
    const debug_info = { host: 'local', build_number: 1, approximate_connection_time: 18_060 };
    const hello = { type: 'hello', num_connections: live.length, debug_info, connection_info: { app_id: appId } };
    socket.send(JSON.stringify(hello));
    changed();
  }

  function forget(socket: WebSocket): void {
    const at = live.indexOf(socket);
    if (at >= 0) live.splice(at, 1);
    changed();
  }

  function acknowledge(text: string): void {
    const { envelope_id, payload } = JSON.parse(text) as { envelope_id: string; payload?: unknown };
    waiting.get(envelope_id)?.(payload);
  }

  return {
    count: () => live.length,
    nextUrl() {
      if (live.length >= limits.sockets) return undefined;
      const ticket = ids.secret();
      tickets.add(ticket);
      return `${root().replace('http', 'ws')}${PATH}${ticket}`;
    },
    send(envelope, ms) {
      const socket = live.shift();
      if (!socket) return Promise.resolve(undefined);
      live.push(socket);
      const envelope_id = ids.secret();
      const sent = new Promise<{ payload: unknown } | undefined>((resolve) => {
        const settle = (answer: { payload: unknown } | undefined) => {
          clearTimeout(timer);
          waiting.delete(envelope_id);
          resolve(answer);
        };
        const timer = setTimeout(() => settle(undefined), ms);
        waiting.set(envelope_id, (payload) => settle({ payload }));
      });
      socket.send(JSON.stringify({ envelope_id, ...envelope }));
      return sent;
    },
    refresh(reason = 'refresh_requested') {
      for (const socket of [...live]) {
        socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local' } }));
        if (reason !== 'warning') forget(socket);
      }
    },
    drop() {
      for (const socket of [...live]) socket.terminate();
    },
    async close() {
      await Promise.all([...wss.clients].map(farewell));
      wss.close();
    },
  };
}

function farewell(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), FAREWELL);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001);
  });
}
