import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Delivered } from './delivery/delivery.ts';

/**
 * Posts a delivery to the app and waits `ms` for all of its answer. Never rejects: no answer in time is an
 * `operation_timeout`; a line that breaks, before the answer or in the middle of it, and any status but 200, is a
 * `dispatch_failed`.
 */
export function postRequest(
  url: string,
  body: string,
  headers: Record<string, string>,
  ms: number,
): Promise<Delivered> {
  return new Promise((resolve) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const request = httpRequest(url, { method: 'POST', agent: false, headers: { ...headers, ...length } });
    const timer = setTimeout(() => {
      resolve({ ok: false, error: 'operation_timeout', status: undefined });
      request.destroy();
    }, ms);
    const finish = (delivered: Delivered) => {
      clearTimeout(timer);
      resolve(delivered);
    };
    const failed = (status?: number) => finish({ ok: false, error: 'dispatch_failed', status });
    request.on('error', () => failed());
    request.on('response', (response) => readAnswer(response).then(finish, () => failed(response.statusCode)));
    request.end(body);
  });
}

/** Rejects where the line breaks before the answer is whole. */
async function readAnswer(response: IncomingMessage): Promise<Delivered> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const status = response.statusCode ?? 0;
  if (status !== 200) return { ok: false, error: 'dispatch_failed', status };
  const text = Buffer.concat(chunks).toString();
  return { ok: true, via: 'http', status, body: readAck(text, response.headers['content-type'] ?? '') };
}

function readAck(text: string, type: string): unknown {
  if (text === '') return undefined;
  if (!type.includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
