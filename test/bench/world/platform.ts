import type { DeskProcess } from './desk-process.ts';
import type { Outside } from './outside.ts';

const TOKEN = 'the-token-of-the-platform-in-the-benchmarks';

/** The settings of a desk whose API is open. */
export const apiSettings = { PLATFORM_API_TOKENS: `acme:records+changes+sign-in:${TOKEN}` };

/** The settings of a desk that tells a learning platform what it changes. */
export const pushSettings = ({ changesUrl }: Outside): Record<string, string> => ({
  PLATFORM_CHANGES: 'push',
  PLATFORM_NAME: 'Acme Learning',
  PLATFORM_WEBHOOK_URL: changesUrl,
  PLATFORM_WEBHOOK_SECRET: `whsec_${Buffer.from('the benchmarks’ changes are signed').toString('base64')}`,
});

/** Calls the API as the platform. @throws where the answer is none of 200. */
export async function callApi<T>(
  { port }: DeskProcess,
  path: string,
  body: BodyInit,
  type = 'application/json',
): Promise<T> {
  const headers = { 'content-type': type, authorization: `Bearer ${TOKEN}` };
  // A body that is streamed has to say that the answer comes after it.
  const request: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/${path}`, request);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`POST /v1/${path} answers ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
