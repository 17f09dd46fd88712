import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';

/** Takes a request as Node gives it: Slack's receiver checks the signature on the raw body. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export const slackPath = '/slack/events';

/** For a year, browsers ask for this host by https only (RFC 6797). */
const HSTS = 'max-age=31536000';

type SlackEndpoint = {
  rest: NodeHandler;
  slack?: NodeHandler;
  log: FastifyBaseLogger;
  isClosing: () => boolean;
  /** Whether the world reaches the desk by https: then every answer says so. */
  isHttps: boolean;
};

/** Builds the one server: POST /slack/events goes to Slack's receiver with its stream unread, everything else to `rest`. */
export function createSlackEndpoint({ rest, slack, log, isClosing, isHttps }: SlackEndpoint): Server {
  const server = createServer({ keepAliveTimeout: 72_000, requestTimeout: 30_000 }, (request, response) => {
    if (isHttps) response.setHeader('strict-transport-security', HSTS);
    // A kept-alive connection whose last answer went out while closing would hold the server open.
    response.on('close', () => isClosing() && setImmediate(() => server.closeIdleConnections()));
    // What is answered before its body came is not read afterwards: the connection ends with the answer.
    response.on('finish', () => request.complete || request.socket.destroySoon());
    if (slack && request.method === 'POST' && request.url?.split('?', 1)[0] === slackPath) {
      void passToSlack(slack, request, response, log);
    } else void rest(request, response);
  });
  return server;
}

async function passToSlack(
  slack: NodeHandler,
  request: IncomingMessage,
  response: ServerResponse,
  log: FastifyBaseLogger,
) {
  const start = performance.now();
  response.on('close', () => {
    const ms = Math.round(performance.now() - start);
    log.debug({ method: request.method, route: slackPath, status: response.statusCode, ms }, 'request');
  });
  try {
    await slack(request, response);
  } catch (err) {
    log.error({ err }, "Slack's receiver failed");
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}
