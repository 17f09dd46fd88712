import type { LinkPurpose } from '../credentials/link-url.ts';
import type { MailFate } from '../mail/mail.ts';
import type { ChangeState } from '../platform/change.ts';
import type { HistoryEntry } from './history.ts';

/** What happened with a learner lately, for a profile to read at a glance. */
export type ProfileFacts = {
  /** The newest mail to the address that the account has now. */
  mail: Pick<MailFate, 'template' | 'state' | 'sentAt' | 'stateAt'> | null;
  /** The newest link that was not replaced. */
  link: { purpose: LinkPurpose; createdAt: Date; expiresAt: Date; usedAt: Date | null } | null;
  /** The newest change that the learning platform was asked for. */
  change: { state: ChangeState; askedAt: Date; answeredAt: Date | null } | null;
  /** The newest requests, newest first. */
  latest: HistoryEntry[];
};
