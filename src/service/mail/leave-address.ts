import { FAILED_MAIL } from '../../core/requests/batch.ts';
import type { Subject } from '../../core/subject.ts';
import type { Transaction } from '../../db/client.ts';
import { revokeAccess } from '../../db/credentials/access.ts';
import { invalidateFailedFor } from '../../db/outbox/invalidate-posts.ts';
import { type NoticeCause, noticeOwner, tellRemovedAddress } from './notices.ts';

type Account = Pick<Subject, 'learner' | 'organization'>;

/**
 * Ends what an account's present address could still get in with, and tells that address. What failed for it can be
 * tried again.
 */
export async function leaveAddress(tx: Transaction, account: Account, cause: NoticeCause): Promise<void> {
  const { id, email } = account.learner;
  await Promise.all([
    revokeAccess(tx, id, cause.now),
    tellRemovedAddress(tx, noticeOwner(account), email, cause),
    invalidateFailedFor(tx, id, FAILED_MAIL),
  ]);
}
