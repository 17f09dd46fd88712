import type { MailProblem } from '../core/mail/mail.ts';

/** A mail the provider took. `providerId` is null where it had taken it before and did not say the id again. */
export type Sent = { kind: 'sent'; providerId: string | null };

/** Not sent now, to be tried again under the same key. `afterMs`: not sooner than that. */
export type Retry = {
  kind: 'retry';
  problem: Exclude<MailProblem, 'rejected' | 'too-late'>;
  afterMs: number;
};

/** Trying again would not help. `detail` is the provider's error code: never an address, a link or its message. */
export type Failed = { kind: 'failed'; problem: 'rejected'; detail: string };

/** What came of handing one mail to the provider. */
export type SendResult = Sent | Retry | Failed;
