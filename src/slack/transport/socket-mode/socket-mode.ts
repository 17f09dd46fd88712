import type { App, Receiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { type Connection, createConnection } from './connection.ts';
import { keepOpen } from './keep-open.ts';

/** How long a socket may take to open, in milliseconds. */
const OPEN_MS = 20_000;
/** That no socket is open for less than this is nothing to tell an operator of, in milliseconds. */
const A_MOMENT_MS = 30_000;

type SocketModeOptions = {
  log: Logger;
  /** Called where Bolt could not dispatch something. */
  onBroken: (error: unknown) => void;
  openMs?: number | undefined;
  momentMs?: number | undefined;
};

/**
 * Returns the receiver of Socket Mode, and what an operator has to know of it. It keeps two sockets open, and Slack
 * gives each payload to one of them: while one is replaced, the other one hears. The first has to open at the start.
 */
export function createSocketMode(
  appToken: string,
  clientOptions: WebClientOptions,
  { log, onBroken, openMs = OPEN_MS, momentMs = A_MOMENT_MS }: SocketModeOptions,
): { receiver: Receiver; note(): string | undefined } {
  const stopping = new AbortController();
  const open = new Set<Connection>();
  let closedAt = performance.now();
  let app: App;
  let kept: Promise<unknown> = Promise.resolve();

  async function connect(): Promise<Connection> {
    const connection = createConnection({ appToken, clientOptions, app, log, onBroken });
    await connection.open(openMs, stopping.signal);
    open.add(connection);
    void connection.closed.then(() => {
      open.delete(connection);
      closedAt = performance.now();
    });
    return connection;
  }

  const receiver: Receiver = {
    init(given) {
      app = given;
    },
    async start() {
      const first = await connect();
      const manner = { log, stopping: stopping.signal };
      kept = Promise.all([keepOpen(connect, { ...manner, first }), keepOpen(connect, manner)]);
    },
    async stop() {
      stopping.abort();
      await kept;
    },
  };
  const note = () => {
    const ms = open.size > 0 ? 0 : performance.now() - closedAt;
    if (ms >= momentMs)
      return `no socket to Slack is open for ${Math.round(ms / 1000)} s: commands and clicks do not reach me`;
  };
  return { receiver, note };
}
