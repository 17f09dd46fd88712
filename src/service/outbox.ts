import { randomUUID } from 'node:crypto';
import type { MailEvent } from '../core/mail/fate.ts';
import type { MailProblem } from '../core/mail/mail.ts';
import type { OutageSnapshot } from '../core/platform/outage.ts';
import type { EscalationSnapshot } from '../core/requests/escalation.ts';
import type { RequestSnapshot } from '../core/requests/request-snapshot.ts';
import type { Database } from '../db/client.ts';
import { claimNextMails, separateMails } from '../db/mail/handovers.ts';
import { storeMailEvent, storeUnknownEvent } from '../db/mail/mail-events.ts';
import { claimMail, type Mail, mailSent, mailWaits, queueMails, unsettledMail } from '../db/mail/mails.ts';
import { databaseTime, keepList, type ListedAddress } from '../db/mail/suppressions.ts';
import { enqueueJob } from '../db/outbox/jobs.ts';
import { enqueueOverdue } from '../db/outbox/overdue.ts';
import {
  claimPost,
  loadRequestSnapshot,
  postShown,
  postTidied,
  postWaits,
  type Shown,
  type ShownAt,
} from '../db/outbox/posts.ts';
import { forgetLimits, type LimitInForce } from '../db/outbox/rate-limits.ts';
import {
  holdPost,
  type Instead,
  invalidateStandIns,
  loadStandIn,
  reopenPosts,
  type StandIn,
} from '../db/outbox/stand-ins.ts';
import { claimNextPost, queuePost } from '../db/outbox/waiting-posts.ts';
import { type Delivery, loadOutageSnapshot } from '../db/platform/outages.ts';
import { forgetDeliveries } from '../db/requests/deliveries.ts';
import { forgetDrafts } from '../db/requests/drafts.ts';
import { escalationShown, loadEscalationSnapshot } from '../db/requests/escalations.ts';
import { failMail } from './mail/bad-news.ts';
import { followMail } from './mail/follow-mail.ts';

export type { Instead, Mail };

/**
 * The outbox: mails to send and messages to show. The rows are the truth. A process claims a row, works on it alone,
 * and settles it or gives it back. A claim that is not settled lapses after 30 seconds.
 */
export type Outbox = {
  /** Claims a mail. Undefined where it is settled, not due yet, or claimed by another process. */
  claimMail(id: string): Promise<Mail | undefined>;
  /** Records that the provider took a mail. Returns the posts that show it, claimed for the caller to show now. */
  mailSent(mail: Mail, providerId: string | null): Promise<string[]>;
  mailFailed(mail: Mail, problem: MailProblem): Promise<void>;
  mailWaits(mail: Mail, problem: MailProblem, afterMs: number): Promise<void>;
  /** Claims the mails whose turn it is while the provider limits the rate; several have the same `handover`. */
  claimNextMails(): Promise<Mail[]>;
  /** Lets mails wait for their turn at the provider's rate limit. It counts as no attempt. */
  queueMails(mails: readonly Mail[], forMs: number): Promise<void>;
  /** Lets mails be handed over one by one from now on. */
  separateMails(ids: readonly string[]): Promise<void>;
  /** Returns a mail that the provider took but has not reported on; else undefined. */
  unsettledMail(id: string): Promise<{ id: string; providerId: string } | undefined>;
  /** Enqueues `poll-mail` with that step, in so many milliseconds. */
  pollLater(mailId: string, step: number, afterMs: number): Promise<void>;
  /** Stores an event of a mail and enqueues a job for it. False where the event was stored before. */
  storeMailEvent(event: MailEvent & { providerId: string; mailId: string | null }): Promise<boolean>;
  /** Stores the id and type of an event that we do not know, once. */
  storeUnknownEvent(event: { id: string; type: string }): Promise<void>;
  followMail(eventId: string): Promise<void>;
  /** Returns the database's time, for `keepSuppressions`. */
  databaseTime(): Promise<string>;
  /**
   * Stores the provider's suppression list as read since `since`. Where it is whole, entries that are no longer in it
   * are removed.
   */
  keepSuppressions(listed: readonly ListedAddress[], as: { since: string; isWhole: boolean }): Promise<void>;
  /** Claims a post. False where it is up to date, not due yet, or claimed by another process. */
  claimPost(id: string): Promise<boolean>;
  /** Returns what a request's post shows; undefined where the post is an escalation's. */
  snapshot(postId: string): Promise<RequestSnapshot | undefined>;
  escalation(postId: string): Promise<EscalationSnapshot | undefined>;
  outage(postId: string): Promise<OutageSnapshot | undefined>;
  /**
   * Records that a post was shown. Returns the post's message, which may be another one, and whether it is behind: then
   * claim it again.
   */
  postShown(id: string, at: ShownAt, inDoubt?: boolean): Promise<Shown>;
  /** Does the same for an escalation's post. The first time, it also invalidates the message that links to it. */
  escalationShown(snapshot: EscalationSnapshot, at: Omit<ShownAt, 'shown'>, inDoubt?: boolean): Promise<Shown>;
  /** Records that Slack shows the post once only. */
  postTidied(id: string): Promise<void>;
  /** Lets a post wait for another attempt. `isUnanswered`: it may be in Slack all the same. */
  postWaits(id: string, afterMs: number, isUnanswered: boolean): Promise<void>;
  /** Lets a post wait for its turn at a rate limit; returns for how long, likely, in ms. It counts as no attempt. */
  queuePost(id: string, limit: LimitInForce): Promise<number>;
  /** Claims the next post that waits for a rate limit; undefined where none does. */
  claimNextPost(limit: string): Promise<string | undefined>;
  /**
   * Records that a post cannot be shown where it belongs, and adds the direct messages that stand in for it. It is tried
   * again when its channel is reopened, and now and then.
   */
  holdPost(id: string, problem: string, instead?: Instead): Promise<void>;
  /** Enqueues the posts that could not be shown in a channel. */
  reopen(channel: string): Promise<void>;
  /** Returns what a direct message stands in for, and who else has one. */
  standIn(id: string): Promise<StandIn>;
  /** Invalidates the direct messages that stand in for a post, because it is shown where it belongs now. */
  invalidateStandIns(id: string): Promise<void>;
  /**
   * Enqueues every overdue row, and deletes deliveries and drafts from before `before`. Returns how many rows it
   * enqueued.
   */
  sweep(before: Date): Promise<number>;
};

/**
 * How an outbox works. `newsMs`: how long a message waits for what follows the news that its mail is sent; in milliseconds.
 * `delivery`: how the platform gets its changes.
 */
export type OutboxOptions = { newsMs?: number; delivery?: Delivery };

/** Returns the outbox of a database. */
export function createOutbox(db: Database, { newsMs = 0, delivery = 'push' }: OutboxOptions = {}): Outbox {
  return {
    claimMail: (id) => claimMail(db, id),
    mailSent: (mail, providerId) => mailSent(db, mail, providerId, newsMs),
    mailFailed: (mail, problem) => failMail(db, mail, problem),
    mailWaits: (mail, problem, afterMs) => mailWaits(db, mail, problem, afterMs),
    claimNextMails: () => claimNextMails(db, randomUUID()),
    queueMails: (mails, forMs) => queueMails(db, mails, forMs, newsMs),
    separateMails: (ids) => separateMails(db, ids),
    unsettledMail: (id) => unsettledMail(db, id),
    pollLater: (mailId, step, afterMs) => enqueueJob(db, 'poll-mail', { mailId, step }, afterMs),
    storeMailEvent: (event) => storeMailEvent(db, event),
    storeUnknownEvent: (event) => storeUnknownEvent(db, event),
    followMail: (eventId) => followMail(db, eventId),
    databaseTime: () => databaseTime(db),
    keepSuppressions: (listed, as) => keepList(db, listed, as),
    claimPost: (id) => claimPost(db, id),
    snapshot: (postId) => loadRequestSnapshot(db, postId),
    escalation: (postId) => loadEscalationSnapshot(db, postId),
    outage: (postId) => loadOutageSnapshot(db, postId, delivery),
    postShown: (id, at, inDoubt) => postShown(db, id, at, inDoubt),
    escalationShown: (snapshot, at, inDoubt) => escalationShown(db, snapshot, at, inDoubt),
    postTidied: (id) => postTidied(db, id),
    postWaits: (id, afterMs, isUnanswered) => postWaits(db, id, afterMs, isUnanswered),
    queuePost: (id, limit) => queuePost(db, id, limit),
    claimNextPost: (limit) => claimNextPost(db, limit),
    holdPost: (id, problem, instead) => holdPost(db, id, problem, instead),
    reopen: (channel) => reopenPosts(db, channel),
    standIn: (id) => loadStandIn(db, id),
    invalidateStandIns: (id) => invalidateStandIns(db, id),
    async sweep(before) {
      const [rung] = await Promise.all([
        enqueueOverdue(db),
        forgetDeliveries(db, before),
        forgetDrafts(db, before),
        forgetLimits(db),
      ]);
      return rung;
    },
  };
}
