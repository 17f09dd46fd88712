import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver, type HTTPReceiverOptions, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Secrets } from '../../core/credentials/link-token.ts';
import type { Workspace } from '../workspace.ts';
import { ackFirst } from './ack-first.ts';
import { type OnAck, timedListener, watched } from './ack-metrics.ts';
import type { Background } from './background.ts';
import { type BoltLogger, boltLogger } from './bolt-logger.ts';
import { clientOptions, type SlackCall } from './client.ts';
import { createSocketMode } from './socket-mode/socket-mode.ts';
import { verifySignature } from './verify-signature.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** How Slack reaches us: an app token means Socket Mode, a signing secret means signed HTTP. */
export type SlackDoor = { appToken: string } | { signingSecrets: Secrets };

export type Receiving = {
  app: App;
  /** The HTTP server's listener for Slack's signed requests. Undefined in Socket Mode. */
  listener: Listener | undefined;
  /** Returns what an operator has to know, in plain words. */
  notes(): string[];
  start(): Promise<void>;
  /** Takes no more work. */
  stop(): Promise<void>;
};

/** Builds Bolt's app on the right receiver. It holds no conversation state and calls nothing at start. */
export function createReceiving({
  door,
  token,
  apiUrl,
  workspace,
  background,
  log,
  call,
  onAck = () => {},
  openMs,
  momentMs,
}: {
  door: SlackDoor;
  token: string;
  apiUrl: string;
  workspace: Workspace;
  background: Background;
  log: Logger;
  /** Makes the calls to Slack. */
  call?: SlackCall;
  /** Called with every acknowledgement. */
  onAck?: OnAck;
  /** How long a socket may take to open, in milliseconds. */
  openMs?: number;
  /** From when on an operator should know that none is open, in milliseconds. */
  momentMs?: number | undefined;
}): Receiving {
  const logger = boltLogger(log);
  const broke = (err: unknown) => log.error({ err }, 'a request from Slack broke on its way to its work');
  const options = clientOptions(apiUrl, call);
  const way: Way =
    'appToken' in door
      ? createSocketMode(door.appToken, options, { log, onBroken: broke, openMs, momentMs })
      : httpWay(door, { background, broke, log, logger });
  const { teamId, botId, botUserId } = workspace;
  const app = new App({
    receiver: watched(way.receiver, 'appToken' in door ? onAck : undefined),
    // With our own team, Bolt keeps one client; else it would keep one for every team that a request names.
    authorize: async () => ({ botToken: token, teamId, botId, botUserId }),
    clientOptions: options,
    convoStore: false,
    logger,
  });
  app.error(async (err) => broke(err.original ?? err));
  return {
    app,
    listener: way.listener && timedListener(way.listener, onAck),
    notes: () => [way.note?.() ?? []].flat(),
    start: async () => void (await way.receiver.start()),
    stop: async () => void (await way.receiver.stop()),
  };
}

type Way = { receiver: Receiver; listener?: Listener; note?(): string | undefined };

function httpWay(
  { signingSecrets }: { signingSecrets: Secrets },
  {
    background,
    broke,
    log,
    logger,
  }: { background: Background; broke: (error: unknown) => void; log: Logger; logger: BoltLogger },
): Way {
  const bolt = new HTTPReceiver({
    signingSecret: signingSecrets[0],
    signatureVerification: false, // done before, by verify-signature.ts
    endpoints: '/slack/events',
    logger,
    processEventErrorHandler: turnDown(log),
  });
  const { receiver, listener } = ackFirst(bolt, background, broke);
  return { receiver, listener: verifySignature(listener, signingSecrets, log) };
}

/**
 * Returns the handler of requests that Bolt cannot dispatch. A signed request without the parts that Bolt needs gets a
 * 400, where Bolt says 500, because it is no fault of ours.
 */
function turnDown(log: Logger): HTTPReceiverOptions['processEventErrorHandler'] {
  return async ({ error, response }) => {
    log.warn({ err: error }, 'a request of Slack’s could not be sorted');
    if (!response.headersSent) response.writeHead(400).end();
    return false;
  };
}
