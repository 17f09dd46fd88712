import { Resend } from 'resend';
import * as z from 'zod';
import type { ResendAccess } from './resend-domain.ts';

const Listed = z.object({
  data: z.array(
    z.object({ endpoint: z.string().max(4_096), status: z.string(), events: z.array(z.string()).nullable() }),
  ),
});

/** The events of a mail that its thread tells of (src/email/README.md). */
const WANTED = [
  'email.sent',
  'email.delivered',
  'email.delivery_delayed',
  'email.bounced',
  'email.complained',
  'email.failed',
  'email.suppressed',
];

/** What Resend says of the webhook that leads to us. `missing`: the events that it does not send there. */
export type WebhookView =
  | { kind: 'known'; missing: string[] }
  | { kind: 'not-there' | 'disabled' | 'not-allowed' | 'no-answer' };

/** Looks up the webhook that Resend calls at `url`. Changes nothing, never rejects, and ends with `signal`. */
export async function viewWebhook(access: ResendAccess, url: string, signal: AbortSignal): Promise<WebhookView> {
  const late = new Promise<WebhookView>((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'no-answer' }), { once: true });
  });
  return Promise.race([findWebhook(access, url, signal).catch((): WebhookView => ({ kind: 'no-answer' })), late]);
}

async function findWebhook({ apiKey, baseUrl }: ResendAccess, url: string, signal: AbortSignal): Promise<WebhookView> {
  const resend = new Resend(apiKey, { baseUrl: baseUrl?.replace(/(?<!\/)\/+$/, '') });
  const answer = await resend.webhooks.list({ limit: 100 }, { signal });
  if (answer.error) return { kind: [401, 403].includes(answer.error.statusCode ?? 0) ? 'not-allowed' : 'no-answer' };
  const ours = Listed.parse(answer.data).data.find(({ endpoint }) => endpoint === url);
  if (!ours) return { kind: 'not-there' };
  if (ours.status !== 'enabled') return { kind: 'disabled' };
  return { kind: 'known', missing: WANTED.filter((event) => ours.events && !ours.events.includes(event)) };
}
