import { randomUUID } from 'node:crypto';
import type { MailProblem } from '../../core/mail/mail.ts';
import type { Database, Transaction } from '../../db/client.ts';
import { type Mail, mailFailed } from '../../db/mail/mails.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { addEchoCorrection } from '../../db/requests/escalations.ts';
import { batchOf } from '../../db/requests/requests.ts';

/**
 * Adds the replies that tell whoever asked of bad news, once for a request: nobody notices an edit of the confirmation.
 * In a batch they are called once for all: its progress counts them. Of a mail that was delivered before it is told all
 * the same, for nobody looks there any more.
 */
export async function tellBadNews(tx: Transaction, requestId: string, wasDelivered = false): Promise<void> {
  const batchId = await batchOf(tx, requestId);
  if (batchId) await addPost(tx, { id: randomUUID(), batchId, kind: 'correction' });
  if (batchId && !wasDelivered) return;
  await addPost(tx, { id: randomUUID(), requestId, kind: 'correction' });
  await addEchoCorrection(tx, { id: randomUUID(), requestId });
}

/** Records that a mail cannot be sent, and tells whoever asked. */
export async function failMail(db: Database, mail: Mail, problem: MailProblem): Promise<void> {
  await db.transaction(async (tx) => {
    await mailFailed(tx, mail, problem);
    if (mail.requestId && !mail.isNotice && problem !== 'undone') await tellBadNews(tx, mail.requestId);
  });
}
