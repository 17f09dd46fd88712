import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

/** An envelope without its id: what happened, and how often it was tried before. */
export type Envelope = {
  type: 'slash_commands' | 'interactive';
  payload: unknown;
  retry_attempt?: number;
  retry_reason?: string;
};

export type SocketMode = {
  isConnected(): boolean;
  /** A WebSocket address for one connection. */
  issueUrl(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends to one of the app's connections; resolves with the payload of its acknowledgement. */
  send(envelope: Envelope): Promise<unknown>;
  /** Asks the app to connect anew and closes the connections, as Slack does every few hours. */
  refresh(): void;
  close(): Promise<void>;
};

type Deps = { base: () => string; appId: string; changed: () => void };

/** Slack's end of Socket Mode. `base` is the http:// address that this is served at. */
export function createSocketMode({ base, appId, changed }: Deps): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const waiting = new Map<string, (payload: unknown) => void>();
  const connections: WebSocket[] = [];
  const pinging = setInterval(() => {
    for (const connection of connections) connection.ping();
  }, 10_000).unref();

  function welcome(connection: WebSocket): void {
    connections.push(connection);
    connection.on('close', () => {
      connections.splice(connections.indexOf(connection), 1);
      changed();
    });
    connection.on('message', (data) => acknowledge(waiting, data));
    const hello = { type: 'hello', num_connections: connections.length, connection_info: { app_id: appId } };
    connection.send(JSON.stringify(hello));
    changed();
  }

  return {
    isConnected: () => connections.length > 0,
    issueUrl() {
      const ticket = randomBytes(16).toString('hex');
      tickets.add(ticket);
      return `${base().replace('http:', 'ws:')}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://local').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      server.handleUpgrade(request, socket, head, welcome);
    },
    send(envelope) {
      // To each connection in turn: Slack gives a payload to any one of them.
      const connection = connections.shift();
      if (!connection) throw new Error('The app has no live socket.');
      connections.push(connection);
      const id = randomUUID();
      const acknowledged = new Promise((resolve) => waiting.set(id, resolve));
      connection.send(JSON.stringify({ envelope_id: id, accepts_response_payload: true, ...envelope }));
      return acknowledged;
    },
    refresh() {
      for (const connection of [...connections]) {
        connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
        connection.close();
      }
    },
    async close() {
      clearInterval(pinging);
      const closing = [...server.clients].map(hangUp);
      await Promise.all(closing);
      server.close();
    },
  };
}

/** Says goodbye, and hangs up on who does not answer that. */
async function hangUp(connection: WebSocket): Promise<void> {
  const closed = once(connection, 'close');
  connection.close(1001);
  const patience = setTimeout(() => connection.terminate(), 500);
  await closed;
  clearTimeout(patience);
}

function acknowledge(waiting: Map<string, (payload: unknown) => void>, data: RawData): void {
  const { envelope_id, payload } = JSON.parse(data.toString()) as { envelope_id?: string; payload?: unknown };
  if (!envelope_id) return;
  waiting.get(envelope_id)?.(payload);
  waiting.delete(envelope_id);
}
