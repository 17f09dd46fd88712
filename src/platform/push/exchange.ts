import { lookup } from 'node:dns';
import { type ClientRequest, Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { withDeadline } from '../../deadline.ts';
import { createGuardedLookup, isPlainHost, type LookupAll } from './address-guard.ts';
import { type Fault, type Progress, readFault } from './fault.ts';
import { type Received, readReceived } from './received.ts';

export type Exchange = (
  headers: Record<string, string>,
  body: Buffer,
  until?: AbortSignal,
) => Promise<Received | Fault>;

export type ExchangeOptions = {
  url: string;
  /** Whether the url's name may lead into a private network. */
  mayBePrivate: boolean;
  /** How long one exchange may take, headers and body together, in milliseconds. */
  timeoutMs: number;
  /** How many connections at most. */
  atOnce: number;
  /** Who resolves names; the machine unless given. */
  lookup?: LookupAll;
  /** Certificates that are trusted instead of Node's own, in PEM. */
  ca?: string;
};

/**
 * Returns what posts to one address, never anywhere else: redirects are not followed. It never rejects. Connections are kept
 * for the next one.
 */
export function createExchange(options: ExchangeOptions): Exchange {
  const { url, mayBePrivate, timeoutMs, atOnce } = options;
  const isSecure = new URL(url).protocol === 'https:';
  const pool = { keepAlive: true, maxSockets: atOnce };
  const agent = isSecure ? new HttpsAgent(pool) : new HttpAgent(pool);
  const find = createGuardedLookup(options.lookup ?? (lookup as LookupAll), mayBePrivate || isPlainHost(url));
  const send: Send = (post, isFresh) =>
    (isSecure ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { ...post.headers, 'content-length': post.body.length },
      lookup: find,
      agent: isFresh ? false : agent,
      ...(options.ca && { ca: options.ca }),
    });
  return async (headers, body, until) => {
    const progress: Progress = { isSecure, isConnected: false, hasArrived: false };
    try {
      return await withDeadline(timeoutMs, (signal) => exchange(send, { headers, body }, { progress, signal }), until);
    } catch (error) {
      return readFault(error, progress);
    }
  };
}

type Post = { headers: Record<string, string>; body: Buffer };
type Send = (post: Post, isFresh: boolean) => ClientRequest;
type Watch = { progress: Progress; signal: AbortSignal };

/** Posts, and once more over a new connection where a kept one turned out to be closed: the platform knows the id. */
async function exchange(send: Send, post: Post, watch: Watch): Promise<Received> {
  const request = send(post, false);
  try {
    return await receive(request, post.body, watch);
  } catch (error) {
    if (!request.reusedSocket || watch.signal.aborted) throw error;
    return receive(send(post, true), post.body, watch);
  }
}

function receive(request: ClientRequest, body: Buffer, { progress, signal }: Watch): Promise<Received> {
  return new Promise((resolve, reject) => {
    const hangUp = () => void request.destroy(signal.reason);
    if (signal.aborted) hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    request.on('error', reject);
    request.on('socket', (socket) => follow(request, socket, progress));
    request.on('response', (response) => void readReceived(response).then(resolve, reject));
    request.end(body);
  });
}

/** Notes how far a request came. */
function follow(request: ClientRequest, socket: Socket, progress: Progress): void {
  if (request.reusedSocket) {
    progress.hasArrived = true;
    return;
  }
  socket.once('connect', () => {
    progress.isConnected = true;
  });
  socket.once(progress.isSecure ? 'secureConnect' : 'connect', () => {
    progress.hasArrived = true;
  });
}
