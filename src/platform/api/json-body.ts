import type { FastifyInstance } from 'fastify';
import { ProblemFault } from './problem-fault.ts';

/** How deep arrays and objects may stand in each other: nothing that is asked for needs more. */
const DEEPEST = 16;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Has a scope read bodies as JSON in UTF-8 and nothing else, each route up to its own `bodyLimit`; none is unpacked. */
export function takeJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addHook('preParsing', async ({ headers }, reply) => {
    if (/^[\s,]*(?:identity[\s,]*)*$/i.test(headers['content-encoding'] ?? '')) return;
    reply.header('accept-encoding', 'identity'); // RFC 9110, 15.5.16
    throw new ProblemFault('not-json', { detail: 'It is packed: send it as it is, without content-encoding.' });
  });
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) =>
    readJson(body),
  );
}

/**
 * Returns what a body says.
 * @throws ProblemFault where it is no UTF-8, no JSON or nested too deep; it says which, and nothing of the body.
 */
export function readJson(body: Uint8Array): unknown {
  if (isTooDeep(body)) throw new ProblemFault('not-readable', { detail: `It is nested more than ${DEEPEST} deep.` });
  const text = decode(body);
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemFault('not-readable', { detail: text.trim() ? 'It is not whole JSON.' : 'It is empty.' });
  }
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new ProblemFault('not-readable', { detail: 'It is not UTF-8.' });
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const STEPS = new Map([...'{['].map((opening) => [opening.charCodeAt(0), 1]));
for (const closing of '}]') STEPS.set(closing.charCodeAt(0), -1);

/** Returns whether brackets outside strings stand deeper in each other than is taken, before anything is made of them. */
function isTooDeep(body: Uint8Array): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) isText = !isText;
    else if (isText) at += byte === BACKSLASH ? 1 : 0;
    else depth += STEPS.get(byte) ?? 0;
    if (depth > DEEPEST) return true;
  }
  return false;
}
