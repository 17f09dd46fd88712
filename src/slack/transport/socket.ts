import { setTimeout as pause } from 'node:timers/promises';
import { type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { withDeadline } from '../../deadline.ts';
import { socketLogger } from './bolt-logger.ts';
import type { SlackCall } from './client.ts';

type Client = SocketModeReceiver['client'];
type Opened = Awaited<ReturnType<Client['start']>>;

/** How long a socket may take to open, in milliseconds, and after how long another one is tried. */
const OPEN_MS = 20_000;
const AGAIN_MS = 5_000;
/** A socket that is closed for less than this is nothing to tell an operator of, in milliseconds. */
const A_MOMENT_MS = 30_000;

type SocketOptions = { log: Logger; openMs?: number | undefined; momentMs?: number | undefined };

/**
 * Returns the receiver of Socket Mode, and what an operator has to know of it. Its first socket has to open. A later one is tried until it is open: by itself,
 * the client gives up for good where Slack gives no address for one, nobody catches that, and it waits for minutes where
 * the socket's own first request is not answered.
 */
export function createSocket(
  appToken: string,
  clientOptions: WebClientOptions & { fetch: SlackCall },
  { log, openMs = OPEN_MS, momentMs = A_MOMENT_MS }: SocketOptions,
): { receiver: Receiver; note(): string | undefined } {
  const stopping = new AbortController();
  let hasOpened = false;
  let closedAt: number | undefined = performance.now();
  let opening: Promise<Opened> | undefined;
  const call: SlackCall = async (url, init) => {
    const answer = await clientOptions.fetch(url, init);
    // The client would try it again by itself, beside us.
    if (hasOpened) await refuseNo(answer as Response);
    return answer;
  };
  const installerOptions = { clientOptions: { ...clientOptions, fetch: call } };
  const receiver = new SocketModeReceiver({ appToken, logger: socketLogger(log), installerOptions });
  const { client } = receiver;
  const start = client.start.bind(client);
  const open = () => withDeadline(openMs, () => Promise.race([start(), closed(client)]));

  async function openAgain(): Promise<Opened> {
    while (!stopping.signal.aborted)
      try {
        return await open();
      } catch (err) {
        if (stopping.signal.aborted) break;
        log.warn({ err }, 'no socket to Slack could be opened: it is tried again');
        await pause(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    return { ok: false };
  }

  client.on('error', (err) => log.warn({ err }, 'the socket to Slack broke: another one is opened'));
  client.on('disconnecting', () => stopping.abort());
  client.on('connected', () => {
    hasOpened = true;
    closedAt = undefined;
  });
  client.on('close', () => {
    closedAt ??= performance.now();
  });
  // The client calls this itself after each socket that closes.
  client.start = async () => {
    if (!hasOpened) return open();
    if (closedAt === undefined) return { ok: true };
    opening ??= openAgain().finally(() => {
      opening = undefined;
    });
    return opening;
  };
  const note = () => {
    const ms = closedAt === undefined ? 0 : performance.now() - closedAt;
    if (ms >= momentMs)
      return `no socket to Slack is open for ${Math.round(ms / 1000)} s: commands and clicks do not reach me`;
  };
  return { receiver, note };
}

/** Rejects where a socket closes: it was not open then. */
const closed = (client: Client) =>
  new Promise<never>((_, reject) => {
    client.once('close', () => reject(new Error('the socket closed before it was open')));
  });

/** @throws where Slack says no. */
async function refuseNo(answer: Response): Promise<void> {
  const { ok, error } = (await answer.clone().json()) as { ok?: unknown; error?: unknown };
  if (ok !== true) throw new Error(`Slack gives no address for a socket: ${error}`);
}
