import type { Logger } from 'pino';
import { addressFingerprint } from '../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../core/mail/address-key.ts';
import type { SuppressionList } from '../email/suppression-list.ts';
import type { Outbox } from '../service/outbox.ts';
import { MAIL_LIMIT, type RateLimits } from '../service/rate-limits.ts';

export type Syncing = {
  outbox: Outbox;
  suppressionList: SuppressionList;
  addressKey: AddressKey;
  rateLimits: Pick<RateLimits, 'left'>;
  log: Logger;
};

/** What is said once where there is no list. */
const NOTES = {
  'not-there': {
    level: 'info',
    words: 'the mail provider shows no suppression list: only what becomes of our own mails is known',
  },
  'unknown-key': {
    level: 'warn',
    words: 'the mail provider does not know our key, so no mail goes out: check RESEND_API_KEY',
  },
} as const;

/**
 * Builds the job that brings what we know of suppressed addresses to the provider's list, so that a command asks no
 * further than our own database. An account without the list is noted once; where there is no answer, next time will do.
 */
export function createSync({
  outbox,
  suppressionList,
  addressKey,
  rateLimits,
  log,
}: Syncing): (signal: AbortSignal) => Promise<void> {
  let isNoted = false;
  return async (signal) => {
    if (rateLimits.left(MAIL_LIMIT) > 0) return; // mails go first
    const since = await outbox.databaseTime();
    const list = await suppressionList.read(signal);
    if (list.kind in NOTES && !isNoted) {
      isNoted = true;
      const { level, words } = NOTES[list.kind as keyof typeof NOTES];
      log[level](words);
    }
    if (list.kind === 'no-answer' && !signal.aborted)
      log.warn('the mail provider’s suppression list could not be read');
    if (list.kind !== 'known') return;
    const listed = list.addresses.map(({ id, email, reason, at }) => ({
      addressFingerprint: addressFingerprint(addressKey, email),
      reason,
      at,
      providerId: id,
    }));
    await outbox.keepSuppressions(listed, { since, isWhole: list.isWhole });
    log.debug({ addresses: listed.length, whole: list.isWhole }, 'read the suppression list');
  };
}
