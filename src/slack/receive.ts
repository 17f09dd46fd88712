import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver, type HTTPReceiverOptions, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { ackFirst } from './ack-first.ts';
import { type OnAck, timedListener, watched } from './acks.ts';
import { clientOptions, type SlackCall } from './client.ts';
import { guard } from './guard.ts';
import type { Work } from './work.ts';
import type { Workspace } from './workspace.ts';

/** How Slack reaches us: an app token means Socket Mode, a signing secret means signed HTTP. */
export type Door = { appToken: string } | { signingSecret: string };

export type Receiving = {
  app: App;
  /** For the HTTP server: Slack's signed requests. Undefined in Socket Mode. */
  listener: ((req: IncomingMessage, res: ServerResponse) => void | Promise<void>) | undefined;
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
  work,
  log,
  call,
  onAck = () => {},
}: {
  door: Door;
  token: string;
  apiUrl: string;
  workspace: Workspace;
  work: Work;
  log: Logger;
  /** Makes the calls to Slack. */
  call?: SlackCall;
  /** Told of every acknowledgement. */
  onAck?: OnAck;
}): Receiving {
  const logger = boltLogger(log);
  const broke = (err: unknown) => log.error({ err }, 'a request from Slack broke on its way to its work');
  const socket =
    'appToken' in door
      ? new SocketModeReceiver({
          appToken: door.appToken,
          logger,
          installerOptions: { clientOptions: clientOptions(apiUrl, call) },
        })
      : undefined;
  const http =
    'signingSecret' in door
      ? new HTTPReceiver({
          signingSecret: door.signingSecret,
          signatureVerification: false, // the guard before it has done that
          endpoints: '/slack/events',
          logger,
          processEventErrorHandler: turnDown(log),
        })
      : undefined;
  const { teamId, botId, botUserId } = workspace;
  const app = new App({
    receiver: watched(http ? ackFirst(http, work, broke) : (socket as Receiver), socket && onAck),
    // With our own team, Bolt keeps one client; else it would keep one for whatever team a request names.
    authorize: async () => ({ botToken: token, teamId, botId, botUserId }),
    clientOptions: clientOptions(apiUrl, call),
    convoStore: false,
    logger,
  });
  app.error(async (err) => broke(err.original ?? err));
  return {
    app,
    listener:
      http && 'signingSecret' in door
        ? timedListener(
            guard((req, res) => http.requestListener(req, res), door.signingSecret, log),
            onAck,
          )
        : undefined,
    start: async () => void (await socket?.start()),
    stop: async () => void (await socket?.stop()),
  };
}

/** What is signed and has not the parts by which Bolt sorts it is nothing that we broke on: a 400, where Bolt says 500. */
function turnDown(log: Logger): HTTPReceiverOptions['processEventErrorHandler'] {
  return async ({ error, response }) => {
    log.warn({ err: error }, 'a request of Slack’s could not be sorted');
    if (!response.headersSent) response.writeHead(400).end();
    return false;
  };
}

/** Bolt's and Socket Mode's own lines in our log: warnings and errors, without payloads. */
function boltLogger(log: Logger) {
  const own = log.child({ from: 'bolt' });
  const text = (parts: unknown[]) =>
    parts
      .filter((part) => typeof part === 'string')
      .join(' ')
      .slice(0, 200);
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts: unknown[]) => own.warn(text(parts)),
    error: (...parts: unknown[]) => own.error({ err: parts.find((part) => part instanceof Error) }, text(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
