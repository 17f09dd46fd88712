import type { MailEvent } from '../core/mail/fate.ts';
import type { MailProblem } from '../core/mail/mail.ts';
import { type BatchSnapshot, batchRef } from '../core/requests/batch.ts';
import type { EscalationSnapshot } from '../core/requests/escalation.ts';
import type { RequestSnapshot } from '../core/requests/request-snapshot.ts';
import { loadBatchSnapshot } from '../db/batches/batch-snapshots.ts';
import type { Database } from '../db/client.ts';
import { storeMailEvent } from '../db/mail/mail-events.ts';
import { claimMail, type Mail, mailFailed, mailSent, mailWaits, unsettledMail } from '../db/mail/mails.ts';
import { databaseTime, keepList, type ListedAddress } from '../db/mail/suppressions.ts';
import { enqueueJob } from '../db/outbox/jobs.ts';
import { enqueueOverdue } from '../db/outbox/overdue.ts';
import {
  claimPost,
  loadRequestSnapshot,
  postFailed,
  postShown,
  postTidied,
  postWaits,
  type Shown,
} from '../db/outbox/posts.ts';
import { forgetDeliveries } from '../db/requests/deliveries.ts';
import { forgetDrafts } from '../db/requests/drafts.ts';
import { escalationShown, loadEscalationSnapshot } from '../db/requests/escalations.ts';
import { followMail } from './mail/follow-mail.ts';

export type { Mail };

/**
 * What has to leave the house: mails to send and messages to show. The rows are the truth; whoever claims one works on
 * it alone, and settles it or gives it back. A claim nobody settles lapses after 30 seconds.
 */
export type Outbox = {
  /** Undefined where the mail is settled, not due yet, or in somebody else's hands. */
  claimMail(id: string): Promise<Mail | undefined>;
  /** Gives the posts that say so and are the caller's to show now: it has claimed them. */
  mailSent(mail: Mail, providerId: string | null): Promise<string[]>;
  mailFailed(mail: Mail, problem: MailProblem): Promise<void>;
  mailWaits(mail: Mail, problem: MailProblem, afterMs: number): Promise<void>;
  /** Undefined where the provider did not take it, or has said what became of it. */
  unsettledMail(id: string): Promise<{ id: string; providerId: string } | undefined>;
  /** Asks for `poll-mail` with that step in so many milliseconds. */
  pollLater(mailId: string, step: number, afterMs: number): Promise<void>;
  /** Keeps what the provider said of a mail and rings for it. False where it was said before. */
  storeMailEvent(event: MailEvent & { providerId: string; mailId: string | null }): Promise<boolean>;
  followMail(eventId: string): Promise<void>;
  /** The database's time, for `keepSuppressions`. */
  databaseTime(): Promise<string>;
  /** Keeps the provider's suppression list as it was read since `since`; where it is whole, what is gone from it goes. */
  keepSuppressions(listed: readonly ListedAddress[], as: { since: string; isWhole: boolean }): Promise<void>;
  /** False where the post is up to date, not due yet, or in somebody else's hands. */
  claimPost(id: string): Promise<boolean>;
  /** Undefined where the post is an escalation's: then `escalation` tells. */
  snapshot(postId: string): Promise<RequestSnapshot | undefined>;
  escalation(postId: string): Promise<EscalationSnapshot | undefined>;
  /** The same for a post that shows a batch. */
  batchStory(postId: string): Promise<BatchSnapshot | undefined>;
  /** The message that is the post's, which may be another one, and whether it is behind: then claim it once more. */
  postShown(id: string, shown: number, ts: string, inDoubt?: boolean): Promise<Shown>;
  /** The same for an escalation's post. Where it is its first time, the message that links to it is shown again. */
  escalationShown(snapshot: EscalationSnapshot, ts: string, inDoubt?: boolean): Promise<Shown>;
  /** Nothing in Slack shows the post twice. */
  postTidied(id: string): Promise<void>;
  postWaits(id: string, afterMs: number): Promise<void>;
  postFailed(id: string, problem: string): Promise<void>;
  /** Rings for every row left behind, and forgets deliveries and drafts from before `before`. Returns how many it rang for. */
  sweep(before: Date): Promise<number>;
};

/** The outbox of a database. */
export function createOutbox(db: Database): Outbox {
  return {
    claimMail: (id) => claimMail(db, id),
    mailSent: (mail, providerId) => mailSent(db, mail, providerId),
    mailFailed: (mail, problem) => mailFailed(db, mail, problem),
    mailWaits: (mail, problem, afterMs) => mailWaits(db, mail, problem, afterMs),
    unsettledMail: (id) => unsettledMail(db, id),
    pollLater: (mailId, step, afterMs) => enqueueJob(db, 'poll-mail', { mailId, step }, afterMs),
    storeMailEvent: (event) => storeMailEvent(db, event),
    followMail: (eventId) => followMail(db, eventId),
    databaseTime: () => databaseTime(db),
    keepSuppressions: (listed, as) => keepList(db, listed, as),
    claimPost: (id) => claimPost(db, id),
    snapshot: (postId) => loadRequestSnapshot(db, postId),
    escalation: (postId) => loadEscalationSnapshot(db, postId),
    async batchStory(postId) {
      const snapshot = await loadBatchSnapshot(db, postId);
      return snapshot && { ...snapshot, request: { ...snapshot.request, id: batchRef(snapshot.request.id) } };
    },
    postShown: (id, shown, ts, inDoubt) => postShown(db, id, shown, ts, inDoubt),
    escalationShown: (snapshot, ts, inDoubt) => escalationShown(db, snapshot, ts, inDoubt),
    postTidied: (id) => postTidied(db, id),
    postWaits: (id, afterMs) => postWaits(db, id, afterMs),
    postFailed: (id, problem) => postFailed(db, id, problem),
    async sweep(before) {
      const [rung] = await Promise.all([enqueueOverdue(db), forgetDeliveries(db, before), forgetDrafts(db, before)]);
      return rung;
    },
  };
}
