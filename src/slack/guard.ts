import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, isRawBodyError } from '@slack/bolt';
import type { Logger } from 'pino';

type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const { defaultBodyLimit, parseAndVerifyHTTPRequest, parseHTTPRequestBody } = HTTPModuleFunctions;

/**
 * Stands before Bolt's receiver, which takes for granted that whatever is signed is an object: a signed `null` would end
 * the process. It also logs no part of what it could not read, as Bolt would.
 * @returns a listener that answers 401 where the signature is wrong, 413 above 4 MB, 400 where the body is no object,
 *   and passes everything else on.
 */
export function guard(listener: Listener, signingSecret: string, log: Logger): Listener {
  return async (request, response) => {
    const status = await refusal(request, signingSecret);
    if (!status) return listener(request, response);
    log.warn({ status }, 'a request that is not Slack’s was turned down');
    response.writeHead(status).end();
  };
}

async function refusal(request: IncomingMessage, signingSecret: string): Promise<number | undefined> {
  try {
    const verified = await parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: defaultBodyLimit }, request);
    return isObject(verified) ? undefined : 400;
  } catch (error) {
    return isRawBodyError(error) ? ((error as { statusCode?: number }).statusCode ?? 400) : 401;
  }
}

function isObject(request: Parameters<typeof parseHTTPRequestBody>[0]): boolean {
  try {
    const body: unknown = parseHTTPRequestBody(request);
    return typeof body === 'object' && body !== null && !Array.isArray(body);
  } catch {
    return false;
  }
}
