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

/** Why Slack ends a connection, as it says in its `disconnect`. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

/** The app's sockets (docs.slack.dev, “Using Socket Mode”). */
export type Sockets = {
  /** Returns the address for one more socket, used once; undefined where ten are open. */
  nextUrl(): string | undefined;
  /** Returns how many are open. */
  count(): number;
  /**
   * Sends to one socket, in turn; to one that was asked to come again only where there is no other.
   * @returns the payload of the acknowledgement, which has to come by the same socket; `undefined` after `ms` without.
   */
  send(envelope: Envelope, ms: number): Promise<{ payload: unknown } | undefined>;
  /**
   * Asks sockets to come again, as Slack does now and then, and closes each that is still there ten seconds later.
   * @param which those to ask, as numbers from the oldest, 0, on; all unless given.
   */
  refresh(reason?: DisconnectReason, which?: readonly number[]): void;
  /** Cuts connections without a word. */
  drop(which?: readonly number[]): void;
  /** Says goodbye to every socket and waits for its answer, half a second at most. */
  close(): Promise<void>;
};

/** An open socket. `waiting`: what was sent by it, by envelope, until it is acknowledged. */
type Open = { socket: WebSocket; waiting: Map<string, (payload: unknown) => void>; isLeaving: boolean };

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
  /** Oldest first. */
  const all: Open[] = [];
  /** The same, the one whose turn it is first. */
  const turns: Open[] = [];

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const ticket = request.url?.startsWith(PATH) ? request.url.slice(PATH.length) : '';
    if (!tickets.delete(ticket)) return void stream.end('HTTP/1.1 404 Not Found\r\n\r\n');
    wss.handleUpgrade(request, stream, head, welcome);
  });

  function welcome(socket: WebSocket): void {
    const open: Open = { socket, waiting: new Map(), isLeaving: false };
    all.push(open);
    turns.push(open);
    const pinging = setInterval(() => socket.ping(), PING);
    socket.on('message', (data) => acknowledge(open, String(data)));
    socket.on('close', () => {
      clearInterval(pinging);
      forget(open);
    });
    const debug_info = { host: 'local', build_number: 1, approximate_connection_time: 18_060 };
    const hello = { type: 'hello', num_connections: all.length, debug_info, connection_info: { app_id: appId } };
    socket.send(JSON.stringify(hello));
    changed();
  }

  function forget(open: Open): void {
    for (const list of [all, turns]) if (list.includes(open)) list.splice(list.indexOf(open), 1);
    changed();
  }

  /** Returns the open sockets of these numbers. */
  const chosen = (which?: readonly number[]) => all.filter((_, number) => !which || which.includes(number));

  return {
    count: () => all.length,
    nextUrl() {
      if (all.length >= limits.sockets) return undefined;
      const ticket = ids.secret();
      tickets.add(ticket);
      return `${root().replace('http', 'ws')}${PATH}${ticket}`;
    },
    send(envelope, ms) {
      const next = turns.find(({ isLeaving }) => !isLeaving) ?? turns[0];
      if (!next) return Promise.resolve(undefined);
      turns.push(...turns.splice(turns.indexOf(next), 1));
      return sendBy(next, ids.secret(), envelope, ms);
    },
    refresh(reason = 'refresh_requested', which) {
      for (const open of chosen(which)) {
        open.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local' } }));
        open.isLeaving ||= reason !== 'warning';
        setTimeout(() => open.socket.close(1001), limits.disconnectMs).unref();
      }
    },
    drop(which) {
      for (const open of chosen(which)) {
        forget(open);
        open.socket.terminate();
      }
    },
    async close() {
      await Promise.all([...wss.clients].map(farewell));
      wss.close();
    },
  };
}

function sendBy({ socket, waiting }: Open, envelope_id: string, envelope: Envelope, ms: number) {
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
}

function acknowledge({ waiting }: Open, text: string): void {
  const { envelope_id, payload } = JSON.parse(text) as { envelope_id: string; payload?: unknown };
  waiting.get(envelope_id)?.(payload);
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
