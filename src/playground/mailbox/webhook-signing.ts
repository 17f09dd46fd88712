import { Webhook } from 'standardwebhooks';

/**
 * Returns the headers that Resend's webhooks come with. `secret` is the endpoint's `whsec_…`; `body` the exact text that is sent.
 * Throws where the secret is none. https://docs.svix.com/receiving/verifying-payloads/how-manual
 */
export function signedHeaders(secret: string, id: string, at: Date, body: string): Record<string, string> {
  return {
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
    'svix-signature': new Webhook(secret).sign(id, at, body),
  };
}
