import type { AddressKey } from '../../core/mail/address-key.ts';
import type { MailContent } from '../../core/mail/mail.ts';
import type { Subject } from '../../core/subject.ts';
import type { Transaction } from '../../db/client.ts';
import { queueMail } from './queue-mail.ts';

/** The account that a notice is about. */
export type NoticeOwner = {
  learnerId: string;
  givenName: string | null;
  organization: string;
  locale: string | null;
};

/** Returns the account of a learner as notices name it. */
export const noticeOwner = ({ learner, organization }: Pick<Subject, 'learner' | 'organization'>): NoticeOwner => ({
  ...learner,
  learnerId: learner.id,
  organization: organization.name,
});

/** The request that caused a notice, and what every mail needs. */
export type NoticeCause = { requestId: string | null; addressKey: AddressKey; now: Date };

/**
 * Tells an address that an account is no longer at it. It may be a stranger's, so the mail has no name, nothing of the
 * organization and not the new address.
 */
export function tellRemovedAddress(tx: Transaction, owner: NoticeOwner, to: string, cause: NoticeCause): Promise<void> {
  const content = { ...noticeContent(owner), to, givenName: null, organization: null };
  return queueNotice(tx, 'address-removed', owner, content, cause);
}

/** Tells an address that an account is at it from now on. */
export function tellAddedAddress(tx: Transaction, owner: NoticeOwner, to: string, cause: NoticeCause): Promise<void> {
  return queueNotice(tx, 'address-added', owner, { ...noticeContent(owner), to }, cause);
}

/** Tells a learner that the password was changed (ASVS 5.0, 6.3.7), with what to do if it was somebody else. */
export function tellChangedPassword(
  tx: Transaction,
  owner: NoticeOwner,
  to: string,
  cause: NoticeCause,
): Promise<void> {
  return queueNotice(tx, 'password-changed', owner, { ...noticeContent(owner), to }, cause);
}

/** Returns what a notice says of its account, but for the address. */
export const noticeContent = ({ givenName, organization, locale }: NoticeOwner) => ({
  givenName,
  organization,
  locale,
  timeZone: null,
  linkUntil: null,
});

function queueNotice(
  tx: Transaction,
  template: 'address-added' | 'address-removed' | 'password-changed',
  { learnerId }: NoticeOwner,
  content: MailContent,
  { requestId, addressKey, now }: NoticeCause,
): Promise<void> {
  return queueMail(tx, addressKey, { template, learnerId, requestId, isNotice: true, content }, now);
}
