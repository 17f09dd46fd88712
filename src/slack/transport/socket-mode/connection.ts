import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { withDeadline } from '../../../deadline.ts';
import { socketLogger } from '../bolt-logger.ts';

/** How long Slack waits for an acknowledgement, in milliseconds: after that, nobody waits for one here. */
const ACK_MS = 3_000;

/** One connection to Slack in Socket Mode, from its opening to its end; another one takes its place. */
export type Connection = {
  /** Opens it. Rejects where it is not open in time, or where `until` fires before. */
  open(openMs: number, until: AbortSignal): Promise<void>;
  /** Resolves once another one is needed: Slack said that it will end this one, or it closed. */
  ending: Promise<void>;
  /** Resolves once it is closed. */
  closed: Promise<void>;
  /** Closes it, once what came by it is acknowledged. Resolves when it takes nothing more. */
  close(): Promise<void>;
};

export type ConnectionOptions = {
  appToken: string;
  clientOptions: WebClientOptions;
  /** Takes what comes by it. */
  app: Pick<App, 'processEvent'>;
  log: Logger;
  /** Called where Bolt could not dispatch something. */
  onBroken: (error: unknown) => void;
};

/** What the client tells of each envelope. */
type Envelope = {
  ack: (response?: unknown) => Promise<void>;
  body: Record<string, unknown>;
  retry_num?: number;
  retry_reason?: string;
};

/**
 * Slack's client for one connection. It opens no other one by itself, and does not hang up where Slack only says that it
 * will: what came by then could not be acknowledged any more.
 */
class Client extends SocketModeClient {
  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    if (!isBinary && isAnnouncement(String(data))) this.emit('announced');
    else await super.onWebSocketMessage(data, isBinary);
  }
}

/** Returns whether a message says that Slack will end the connection, and has it go on until then. */
function isAnnouncement(text: string): boolean {
  if (!text.includes('"disconnect"')) return false;
  const { type, reason } = JSON.parse(text) as { type?: unknown; reason?: unknown };
  return type === 'disconnect' && (reason === 'warning' || reason === 'refresh_requested');
}

export function createConnection(options: ConnectionOptions): Connection {
  const { appToken, clientOptions, app, log, onBroken } = options;
  let isOver = false;
  const logger = socketLogger(log, () => isOver);
  const client = new Client({ appToken, autoReconnectEnabled: false, clientOptions, logger });
  const inHand = new Set<Promise<void>>();
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  const ending = Promise.race([closed, new Promise<void>((resolve) => client.once('announced', resolve))]);

  client.on('error', (err) => {
    if (!isOver) log.warn({ err }, 'a socket to Slack broke: another one is opened');
  });
  client.on('slack_event', ({ ack, body, retry_num, retry_reason }: Envelope) => {
    const retry = { retryNum: retry_num as number, retryReason: retry_reason as string };
    const work = app.processEvent({ body, ack, ...retry }).catch(onBroken);
    inHand.add(work);
    void work.then(() => inHand.delete(work));
  });
  // It was given up while it was still being opened.
  client.on('connected', () => isOver && hangUp());

  const hangUp = () => void client.disconnect().catch((err) => log.warn({ err }, 'a socket to Slack did not close'));

  async function close(): Promise<void> {
    await Promise.race([Promise.all(inHand), pause(ACK_MS, undefined, { ref: false })]);
    isOver = true;
    hangUp();
  }

  return {
    async open(openMs, until) {
      try {
        await withDeadline(openMs, () => client.start(), until);
      } catch (error) {
        void close();
        throw error ?? new Error('the socket closed before it was open');
      }
    },
    ending,
    closed,
    close,
  };
}
