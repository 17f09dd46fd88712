import { Resend } from 'resend';
import { DeadlineError, withDeadline } from '../deadline.ts';
import { type Answer, readAnswer, readHandoverAnswer } from './answer.ts';
import type { HandoverResult, SendResult } from './send-result.ts';

/** A mail as the provider gets it. `id` is our own: the same id and content is the same mail, however often it is sent. */
export type OutgoingMail = {
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** Names and values: ASCII letters, digits, `_` and `-`. */
  tags?: { name: string; value: string }[];
};

/** The provider's last word on a mail (`delivered`, `bounced` …), and what it tells of a bounce, unread. */
export type LastWord = { word: string; details?: unknown };

/** Hands mails to the provider. */
export type Sender = {
  send(mail: OutgoingMail): Promise<SendResult>;
  /**
   * Hands several mails over in one call. The same mails under the same name are the same call, however often it is made.
   */
  sendTogether(name: string, mails: readonly OutgoingMail[]): Promise<HandoverResult>;
  /** The provider's last word on a mail it took; undefined where it gives none, or none in time. */
  lastWord(providerId: string): Promise<LastWord | undefined>;
};

/**
 * A sender over Resend's API. `from` is an address or `Name <address>`; `timeoutMs` ends one call.
 * `send` never rejects and keeps nothing: what to do about a `retry` is the caller's (see retry.ts). Sending the same
 * mail again within 24 h is safe: the provider knows it by the key `mail-<id>`.
 */
export function createSender(options: { apiKey: string; baseUrl?: string; from: string; timeoutMs?: number }): Sender {
  const { apiKey, baseUrl, from, timeoutMs = 10_000 } = options;
  const resend = new Resend(apiKey, { baseUrl: baseUrl?.replace(/(?<!\/)\/+$/, '') });
  const inTime = <T>(call: (signal: AbortSignal) => Promise<T>) => withDeadline(timeoutMs, call).catch(unlessLate);
  async function ask(
    call: (signal: AbortSignal) => Promise<Pick<Answer, 'data' | 'error' | 'headers'>>,
  ): Promise<Answer> {
    const answer = await inTime(call);
    return { data: null, error: null, headers: null, ...answer, timedOut: !answer, now: Date.now() };
  }
  return {
    async lastWord(providerId) {
      const answer = await inTime((signal) => resend.emails.get(providerId, { signal }));
      const data = answer?.data;
      if (!data?.last_event) return undefined;
      // Told of a mail that came back, though neither the documentation nor the SDK’s type says so.
      const { bounce, suppressed } = data as { bounce?: unknown; suppressed?: unknown };
      return { word: data.last_event, details: bounce ?? suppressed };
    },
    async send({ id, ...mail }) {
      const idempotencyKey = `mail-${id}`;
      return readAnswer(await ask((signal) => resend.emails.send({ from, ...mail }, { idempotencyKey, signal })));
    },
    async sendTogether(name, mails) {
      const emails = mails.map(({ id, ...mail }) => ({ from, ...mail }));
      const idempotencyKey = `mails-${name}`;
      const answer = await ask((signal) => resend.batch.send(emails, { idempotencyKey, signal }));
      return readHandoverAnswer(answer, mails.length);
    },
  };
}

function unlessLate(error: unknown): undefined {
  if (!(error instanceof DeadlineError)) throw error;
}
