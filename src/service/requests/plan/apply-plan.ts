import { eq } from 'drizzle-orm';
import type { Replaced } from '../../../core/action.ts';
import type { EditableLearner, Learner } from '../../../core/learner.ts';
import { addressFingerprint } from '../../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../../core/mail/address-key.ts';
import { mailLinks } from '../../../core/mail/mail.ts';
import { sealLink } from '../../../core/mail/sealed-link.ts';
import { reveal } from '../../../core/personal/reveal.ts';
import type { Change, Plan, PlannedMail } from '../../../core/plan.ts';
import { FAILED_MAIL } from '../../../core/requests/batch.ts';
import { toKept } from '../../../core/restore.ts';
import type { Subject } from '../../../core/subject.ts';
import type { Transaction } from '../../../db/client.ts';
import { revokeLinks } from '../../../db/credentials/links.ts';
import { replaceTemporaryPassword } from '../../../db/credentials/temporary-passwords.ts';
import { unsuppress } from '../../../db/mail/suppressions.ts';
import { invalidateFailedFor } from '../../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../../db/outbox/posts.ts';
import { learners } from '../../../db/schema/learners.ts';
import { addLink } from '../../add-link.ts';
import { leaveAddress } from '../../mail/leave-address.ts';
import { noticeOwner, tellAddedAddress } from '../../mail/notices.ts';
import { queueMail } from '../../mail/queue-mail.ts';
import { keepReplaced } from '../../records/keep-replaced.ts';

/** How long a confirmation waits for the provider's answer before it says “queued”. */
const MAIL_GRACE_MS = 1_500;

/** The part of a plan that is applied. */
export type AppliedPlan = Pick<
  Plan,
  'change' | 'mails' | 'clearSuppression' | 'temporaryPasswordUntil' | 'asksPlatform'
>;

/** Returns how long the confirmation of a plan waits, in milliseconds. */
export const graceOf = (plan: AppliedPlan) => (mailOf(plan) ? MAIL_GRACE_MS : 0);

/** Returns the mail that the confirmation of a plan is about: a new address is told of itself. */
function mailOf({ mails, change }: AppliedPlan): PlannedMail | undefined {
  return mails?.[0] ?? (change?.email === undefined ? undefined : { template: 'address-added', linkUntil: null });
}

type ApplyPlanOptions = {
  subject: Subject;
  requestId: string;
  linkSecret: string;
  addressKey: AddressKey;
  now: Date;
  newId: () => string;
  /** The link that the learning platform made for the learner, where it keeps the passwords. */
  platformLink?: { url: string; expiresAt: Date };
  /** Set where something else shows the result: then no confirmation is posted. */
  isToldElsewhere?: boolean;
};

/**
 * Applies a plan inside the caller's transaction: columns, links, the mail to send, and the confirmation to post.
 * Nothing is sent before the commit; the jobs it enqueues start then.
 */
export async function applyPlan(tx: Transaction, plan: AppliedPlan, setting: ApplyPlanOptions): Promise<void> {
  const change = plan.change && revealChange(plan.change);
  const mail = mailOf(plan) ?? linkMailOf(plan, setting);
  const { subject, requestId } = setting;
  const cause = { requestId, addressKey: setting.addressKey, now: setting.now };
  await Promise.all([
    change?.email !== undefined && leaveAddress(tx, subject, cause),
    // A plan's own mail to the new address does not say that the account is there now.
    change?.email !== undefined && plan.mails && tellAddedAddress(tx, noticeOwner(subject), change.email, cause),
    plan.temporaryPasswordUntil && makeTemporary(tx, plan.temporaryPasswordUntil, setting),
    change && changeLearner(tx, change, setting),
    mail && sendPlanned(tx, mail, plan.clearSuppression === true, change?.email, setting),
    setting.isToldElsewhere || addPost(tx, { id: setting.newId(), requestId, kind: 'confirmation' }, graceOf(plan)),
  ]);
}

/** Returns the mail that carries a link of the platform's. */
function linkMailOf({ asksPlatform }: AppliedPlan, { platformLink }: ApplyPlanOptions): PlannedMail | undefined {
  if (!asksPlatform || !platformLink) return undefined;
  const template = asksPlatform === 'learner.reset_requested' ? 'reset' : 'activation';
  return { template, linkUntil: platformLink.expiresAt };
}

async function changeLearner(tx: Transaction, change: Partial<EditableLearner>, setting: ApplyPlanOptions) {
  const { subject, now } = setting;
  await Promise.all([
    keepReplaced(tx, subject.learner, change, setting),
    tx
      .update(learners)
      .set({ ...change, updatedAt: now })
      .where(eq(learners.id, subject.learner.id)),
  ]);
}

/** Returns a change with personal values revealed, for the learner's row. */
export const revealChange = (change: Change): Partial<EditableLearner> =>
  Object.fromEntries(Object.entries(change).map(([column, value]) => [column, reveal(value)]));

/** Returns what a plan changes of this learner: the present and the new value of each column. */
export function replacedBy({ change }: Pick<Plan, 'change'>, learner: Learner): Replaced {
  const columns = Object.entries(revealChange(change ?? {})) as [keyof EditableLearner, string | Date | null][];
  return Object.fromEntries(columns.map(([column, to]) => [column, { from: toKept(learner[column]), to: toKept(to) }]));
}

async function makeTemporary(tx: Transaction, expiresAt: Date, { subject, requestId, now, newId }: ApplyPlanOptions) {
  await replaceTemporaryPassword(tx, { id: newId(), learnerId: subject.learner.id, requestId, expiresAt }, now);
}

/** Queues the mail of a plan, and makes its link. It goes to the address that the plan leaves. */
async function sendPlanned(
  tx: Transaction,
  { template, linkUntil }: PlannedMail,
  clearSuppression: boolean,
  newEmail: string | undefined,
  { subject, requestId, linkSecret, addressKey, now, newId, platformLink }: ApplyPlanOptions,
) {
  const { learner, organization } = subject;
  const purpose = platformLink ? null : mailLinks[template];
  const linkId = purpose ? newId() : null;
  const to = newEmail ?? learner.email;
  const content = {
    to,
    givenName: learner.givenName,
    organization: organization.name,
    locale: learner.locale,
    timeZone: learner.timeZone,
    linkUntil: linkUntil?.toISOString() ?? null,
    ...(platformLink && { sealedLink: sealLink(linkSecret, platformLink.url) }),
  };
  await Promise.all([
    purpose && revokeLinks(tx, learner.id, purpose, now),
    // Before the mail that refers to it: statements of one transaction run in the order in which they are made.
    linkId &&
      purpose &&
      linkUntil &&
      addLink(tx, linkSecret, {
        id: linkId,
        learnerId: learner.id,
        requestId,
        purpose,
        expiresAt: linkUntil,
        createdAt: now,
      }),
    queueMail(tx, addressKey, { template, learnerId: learner.id, requestId, linkId, clearSuppression, content }, now),
    clearSuppression && unsuppress(tx, addressFingerprint(addressKey, to)),
    clearSuppression && invalidateFailedFor(tx, learner.id, FAILED_MAIL),
  ]);
}
