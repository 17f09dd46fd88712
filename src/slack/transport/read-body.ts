import type { IncomingMessage } from 'node:http';
import { HTTPModuleFunctions, isRawBodyError } from '@slack/bolt';

/** A request with its body, as Bolt's functions take it. */
export type Buffered = Awaited<ReturnType<typeof HTTPModuleFunctions.bufferIncomingMessage>>;

/** The largest body taken, in bytes. A shortcut on the longest message that Slack takes stays below it. */
const LARGEST = 1024 * 1024;
/** What nearly every request of Slack's stays below, in bytes. */
const USUAL = 64 * 1024;
/** How many bodies may be larger than usual at once: they are kept in memory before anybody knows who sent them. */
const LARGE_AT_ONCE = 32;

/**
 * Returns a reader of bodies that holds little, however many strangers send however much: larger ones than usual are
 * read 32 at a time, and nothing of a larger one than Slack's is read.
 * @returns the request with its body; or the status to answer: 413, 400 where it was cut off, 503 where too many are read.
 */
export function createBodyReader(): (request: IncomingMessage) => Promise<Buffered | { status: number }> {
  let large = 0;
  return async (request) => {
    const length = Number(request.headers['content-length'] ?? LARGEST);
    if (!(length <= LARGEST)) return { status: 413 };
    const isLarge = length > USUAL;
    if (isLarge && large >= LARGE_AT_ONCE) return { status: 503 };
    large += isLarge ? 1 : 0;
    try {
      return await HTTPModuleFunctions.bufferIncomingMessage(request, LARGEST);
    } catch (error) {
      return { status: isRawBodyError(error) ? ((error as { statusCode?: number }).statusCode ?? 400) : 400 };
    } finally {
      large -= isLarge ? 1 : 0;
    }
  };
}
