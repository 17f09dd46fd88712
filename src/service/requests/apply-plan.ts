import { eq } from 'drizzle-orm';
import type { Replaced } from '../../core/action.ts';
import { hashToken, linkToken } from '../../core/credentials/link-token.ts';
import type { EditableLearner, Learner } from '../../core/learner.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../core/mail/address-key.ts';
import { mailLinks } from '../../core/mail/mail.ts';
import type { Change, Plan, PlannedMail } from '../../core/plan.ts';
import { toKept } from '../../core/restore.ts';
import { reveal } from '../../core/reveal.ts';
import type { Subject } from '../../core/subject.ts';
import type { Transaction } from '../../db/client.ts';
import { revokeLinks } from '../../db/credentials/links.ts';
import { replaceTemporaryPassword } from '../../db/credentials/temporary-passwords.ts';
import { unsuppress } from '../../db/mail/suppressions.ts';
import { enqueueJob } from '../../db/outbox/jobs.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { learners, links, mails } from '../../db/schema.ts';

/** How long a confirmation waits for the provider's answer before it says “queued”. */
const MAIL_GRACE_MS = 1_500;

/** Returns how long the confirmation of a plan waits, in milliseconds. */
export const graceOf = (plan: Plan) => (plan.mails ? MAIL_GRACE_MS : 0);

type ApplyPlanOptions = {
  subject: Subject;
  requestId: string;
  linkSecret: string;
  addressKey: AddressKey;
  now: Date;
  newId: () => string;
  /** Set where something else shows the result: then no confirmation is posted. */
  isToldElsewhere?: boolean;
};

/**
 * Applies a plan inside the caller's transaction: columns, links, the mail to send, and the confirmation to post.
 * Nothing is sent before the commit; the jobs it enqueues start then.
 */
export async function applyPlan(tx: Transaction, plan: Plan, setting: ApplyPlanOptions): Promise<void> {
  await Promise.all([
    plan.revokes && revokeLinks(tx, setting.subject.learner.id, 'all', setting.now),
    plan.temporaryPasswordUntil && makeTemporary(tx, plan.temporaryPasswordUntil, setting),
    changeLearner(tx, plan, setting),
    ...(plan.mails ?? []).map((mail) => queueMail(tx, mail, plan, setting)),
    setting.isToldElsewhere ||
      addPost(tx, { id: setting.newId(), requestId: setting.requestId, kind: 'confirmation' }, graceOf(plan)),
  ]);
}

async function changeLearner(tx: Transaction, { change }: Plan, { subject, now }: ApplyPlanOptions) {
  if (change)
    await tx
      .update(learners)
      .set({ ...revealed(change), updatedAt: now })
      .where(eq(learners.id, subject.learner.id));
}

/** Returns a change with personal values revealed, for the learner's row. */
export const revealed = (change: Change): Partial<EditableLearner> =>
  Object.fromEntries(Object.entries(change).map(([column, value]) => [column, reveal(value)]));

/** Returns what a plan changes of this learner: the present and the new value of each column. */
export function replacedBy({ change }: Plan, learner: Learner): Replaced {
  const columns = Object.entries(revealed(change ?? {})) as [keyof EditableLearner, string | Date | null][];
  return Object.fromEntries(columns.map(([column, to]) => [column, { from: toKept(learner[column]), to: toKept(to) }]));
}

async function makeTemporary(tx: Transaction, expiresAt: Date, { subject, requestId, now, newId }: ApplyPlanOptions) {
  await replaceTemporaryPassword(tx, { id: newId(), learnerId: subject.learner.id, requestId, expiresAt }, now);
}

async function queueMail(
  tx: Transaction,
  mail: PlannedMail,
  { clearSuppression }: Plan,
  { subject, requestId, linkSecret, addressKey, now, newId }: ApplyPlanOptions,
) {
  const { learner, organization } = subject;
  const { template } = mail;
  const purpose = mailLinks[template];
  const [linkId, mailId] = [purpose ? newId() : null, newId()];
  const key = addressFingerprint(addressKey, learner.email);
  const content = {
    to: learner.email,
    givenName: learner.givenName,
    organization: organization.name,
    locale: learner.locale,
    timeZone: learner.timeZone,
    linkUntil: mail.linkUntil?.toISOString() ?? null,
  };
  await Promise.all([
    purpose && revokeLinks(tx, learner.id, { purpose }, now),
    linkId &&
      purpose &&
      mail.linkUntil &&
      tx.insert(links).values({
        id: linkId,
        learnerId: learner.id,
        requestId,
        purpose,
        tokenHash: hashToken(linkToken(linkSecret, linkId)),
        expiresAt: mail.linkUntil,
        createdAt: now,
      }),
    tx.insert(mails).values({
      id: mailId,
      requestId,
      learnerId: learner.id,
      linkId,
      template,
      content,
      addressFingerprint: key,
      clearSuppression: clearSuppression === true,
      createdAt: now,
    }),
    clearSuppression && unsuppress(tx, key),
    enqueueJob(tx, 'send-mail', { mailId }),
  ]);
}
