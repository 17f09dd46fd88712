import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { SIGNING_SECRET } from './requests.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Bolt as its guide shows it, with one listener that acknowledges and does nothing else. */
function bareBolt(): Listener {
  const receiver = new HTTPReceiver({
    signingSecret: SIGNING_SECRET,
    endpoints: '/slack/events',
    logLevel: LogLevel.ERROR,
  });
  const authorize = async () => ({ botToken: 'xoxb-bench', botId: 'B0', botUserId: 'U0DESK' });
  // Without its store of conversations, which costs it a quarter.
  const app = new App({ receiver, authorize, logLevel: LogLevel.ERROR, convoStore: false });
  app.command('/learner', async ({ ack }) => ack());
  return (request, response) => receiver.requestListener(request, response);
}

/** The least that can be done: read the body, check its signature and time, answer 200. */
function rawHttp(): Listener {
  return (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => response.writeHead(isGenuine(request, body) ? 200 : 401).end());
  };
}

function isGenuine({ headers }: IncomingMessage, body: string): boolean {
  const timestamp = Number(headers['x-slack-request-timestamp']);
  const given = Buffer.from(String(headers['x-slack-signature']));
  const made = Buffer.from(
    `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  );
  return Date.now() / 1000 - timestamp < 300 && given.length === made.length && timingSafeEqual(given, made);
}

const listener = process.argv[2] === 'bolt' ? bareBolt() : rawHttp();
const server = createServer({ keepAliveTimeout: 72_000, requestTimeout: 30_000 }, listener);
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
