import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Secrets } from '../../core/credentials/link-token.ts';
import { type Buffered, createBodyReader } from './read-body.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/**
 * What Slack signed. `again` parses it once more from its bytes, so that a caller who keeps only `again` keeps little.
 */
export type Signed = { body: Record<string, unknown>; again(): Record<string, unknown> };

/** Handles a request that Slack signed, with its body read. */
export type SignedListener = (
  request: IncomingMessage,
  response: ServerResponse,
  signed: Signed,
) => void | Promise<void>;

const FORM = 'application/x-www-form-urlencoded';
/** How old a signature may be, in seconds: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const STALE = 5 * 60;
/** How far our clock may be behind Slack's, in seconds: what is signed for later than that could be kept and sent again. */
const BEHIND = 60;
/** The longest body without a signature, in bytes: what Slack asks to see whether the certificate is good. */
const SSL_CHECK = 200;

/**
 * Checks requests before Bolt, which assumes that every signed body is an object: a signed `null` would end the
 * process. Unlike Bolt, it logs no part of what it could not read. What cannot be signed for now, by its headers, is
 * turned down before any of its body is read. Of several secrets, each makes a signature right.
 * @returns a listener that answers 401 where the signature is wrong, 413 above 1 MB, 503 where too much is read at once,
 *   400 where the body is no object, and passes everything else on.
 */
export function verifySignature(listener: SignedListener, signingSecrets: Secrets, log: Logger): Listener {
  const readBody = createBodyReader();
  return async (request, response) => {
    const read = await readSigned(request, signingSecrets, readBody);
    if ('body' in read) return listener(request, response, read);
    log.warn(read, 'a request that is not Slack’s was turned down');
    response.writeHead(read.status).end();
  };
}

type ReadResult = Signed | { status: number };

async function readSigned(
  request: IncomingMessage,
  signingSecrets: Secrets,
  readBody: ReturnType<typeof createBodyReader>,
): Promise<ReadResult> {
  const isAboutSsl = mayBeSslCheck(request);
  if (!isAboutSsl && !mayBeSigned(request)) return { status: 401 };
  const read = await readBody(request);
  if ('status' in read) return read;
  if (isAboutSsl) return sslCheck(read);
  return signingSecrets.some((secret) => isGenuine(read, secret)) ? parse(read) : { status: 401 };
}

/** Returns whether the headers are those of a signed request of now. */
function mayBeSigned({ headers }: IncomingMessage): boolean {
  const timestamp = String(headers['x-slack-request-timestamp']);
  const age = Date.now() / 1000 - (/^\d{1,12}$/.test(timestamp) ? Number(timestamp) : 0);
  return age <= STALE && age >= -BEHIND && /^v0=[0-9a-f]{64}$/.test(String(headers['x-slack-signature']));
}

/** Slack asks without a signature whether the certificate is good (docs.slack.dev, “Implementing slash commands”). */
function mayBeSslCheck({ headers }: IncomingMessage): boolean {
  return (
    headers['x-slack-signature'] === undefined &&
    headers['content-type'] === FORM &&
    Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) <= SSL_CHECK
  );
}

/** Keeps nothing of an unsigned body but that it is such a question. */
function sslCheck(read: Buffered): ReadResult {
  if (new URLSearchParams(read.rawBody.toString()).get('ssl_check') !== '1') return { status: 401 };
  read.rawBody = Buffer.from('ssl_check=1');
  return parse(read);
}

/** Returns whether the signature is right, with one hash: Bolt makes three and draws random bytes. */
function isGenuine({ headers, rawBody }: Buffered, signingSecret: string): boolean {
  const timestamp = String(headers['x-slack-request-timestamp']);
  const hash = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest('hex');
  const given = Buffer.from(String(headers['x-slack-signature']));
  const right = Buffer.from(`v0=${hash}`);
  return given.length === right.length && timingSafeEqual(given, right);
}

function parse({ rawBody, headers }: Buffered): ReadResult {
  const kept = { rawBody, headers: { 'content-type': headers['content-type'] } } as Buffered;
  try {
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(kept);
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    return isObject
      ? { body: body as Signed['body'], again: () => HTTPModuleFunctions.parseHTTPRequestBody(kept) }
      : { status: 400 };
  } catch {
    return { status: 400 };
  }
}
