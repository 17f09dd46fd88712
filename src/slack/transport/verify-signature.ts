import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, isRawBodyError } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Secrets } from '../../core/credentials/link-token.ts';

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

const { bufferIncomingMessage, defaultBodyLimit, parseAndVerifyHTTPRequest, parseHTTPRequestBody } =
  HTTPModuleFunctions;

/** How old a request may be, in seconds: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const STALE = 5 * 60;

/**
 * Checks requests before Bolt, which assumes that every signed body is an object: a signed `null` would end the
 * process. Unlike Bolt, it logs no part of what it could not read. Of several secrets, each makes a signature right.
 * @returns a listener that answers 401 where the signature is wrong, 413 above 4 MB, 400 where the body is no object,
 *   and passes everything else on.
 */
export function verifySignature(listener: SignedListener, signingSecrets: Secrets, log: Logger): Listener {
  return async (request, response) => {
    const read = await readSigned(request, signingSecrets);
    if ('body' in read) return listener(request, response, read);
    log.warn(read, 'a request that is not Slack’s was turned down');
    response.writeHead(read.status).end();
  };
}

type Buffered = Parameters<typeof parseHTTPRequestBody>[0];
type ReadResult = Signed | { status: number };

/**
 * Reads a request. What our quick check does not accept is left to Bolt's, which also knows what Slack sends unsigned.
 */
async function readSigned(request: IncomingMessage, signingSecrets: Secrets): Promise<ReadResult> {
  try {
    const buffered = await bufferIncomingMessage(request, defaultBodyLimit);
    if (signingSecrets.some((secret) => isGenuine(buffered, secret))) return parse(buffered);
    return parse(await parseAndVerifyHTTPRequest({ signingSecret: signingSecrets[0] }, buffered));
  } catch (error) {
    return { status: isRawBodyError(error) ? ((error as { statusCode?: number }).statusCode ?? 400) : 401 };
  }
}

/**
 * Returns whether the signature is right, with one hash. Bolt makes three and draws random bytes, which bounds
 * acknowledging under load.
 */
function isGenuine({ headers, rawBody }: Buffered, signingSecret: string): boolean {
  const timestamp = String(headers['x-slack-request-timestamp']);
  if (!(Number(timestamp) >= Date.now() / 1000 - STALE)) return false;
  const hash = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(rawBody).digest('hex');
  const given = Buffer.from(String(headers['x-slack-signature']));
  const right = Buffer.from(`v0=${hash}`);
  return given.length === right.length && timingSafeEqual(given, right);
}

function parse({ rawBody, headers }: Buffered): ReadResult {
  const kept = { rawBody, headers: { 'content-type': headers['content-type'] } } as Buffered;
  try {
    const body: unknown = parseHTTPRequestBody(kept);
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    return isObject ? { body: body as Signed['body'], again: () => parseHTTPRequestBody(kept) } : { status: 400 };
  } catch {
    return { status: 400 };
  }
}
