import type { IncomingMessage } from 'node:http';

/** How much of an answer is read, in bytes. */
const LONGEST_BODY = 64 * 1024;

/** What came back. The body is read only where it can mean something; `too-long` and `cut` bodies are not kept. */
export type Received = {
  kind: 'received';
  status: number;
  retryAfter: string | undefined;
  body: { kind: 'whole'; bytes: Buffer } | { kind: 'too-long' | 'cut' | 'unread' };
};

/** Reads what came back. */
export async function readReceived(response: IncomingMessage): Promise<Received> {
  const { statusCode: status = 0 } = response;
  const retryAfter = response.headers['retry-after'];
  return { kind: 'received', status, retryAfter, body: await readBody(response, status) };
}

async function readBody(response: IncomingMessage, status: number): Promise<Received['body']> {
  if (status === 409 || status === 422 || (status < 300 && status !== 202 && status !== 204))
    return readWhole(response);
  if (status === 204) response.resume();
  else response.destroy();
  return { kind: 'unread' };
}

async function readWhole(response: IncomingMessage): Promise<Received['body']> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      length += chunk.length;
      if (length > LONGEST_BODY) return { kind: 'too-long' };
      chunks.push(chunk);
    }
  } catch {
    return { kind: 'cut' };
  }
  return { kind: 'whole', bytes: Buffer.concat(chunks) };
}
