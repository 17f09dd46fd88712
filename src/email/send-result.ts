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

/** What came of handing several mails over in one call. The ids are in the mails' order; null as above. */
export type HandoverResult =
  | { kind: 'sent'; providerIds: (string | null)[] }
  | Retry
  /** None was taken, because of one of them or of the call: they have to be handed over one by one. */
  | { kind: 'separate' };
