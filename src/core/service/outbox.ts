import type { Database } from '../../db/client.ts';
import { forgetDeliveries } from '../../db/deliveries.ts';
import { storeMailEvent } from '../../db/mail-events.ts';
import { claimMail, type Mail, mailFailed, mailSent, mailWaits, unsettledMail } from '../../db/mails.ts';
import { ringNow } from '../../db/outbox.ts';
import { ringOverdue } from '../../db/overdue.ts';
import { claimPost, loadStory, postFailed, postShown, postTidied, postWaits } from '../../db/posts.ts';
import type { MailProblem } from '../mail.ts';
import type { MailEvent } from '../mail-fate.ts';
import type { Story } from '../story.ts';
import { followMail } from './follow-mail.ts';

export type { Mail };

/**
 * What has to leave the house: mails to send and messages to show. The rows are the truth; whoever claims one works on
 * it alone, and settles it or gives it back. A claim nobody settles lapses after 30 seconds.
 */
export type Outbox = {
  /** Undefined where the mail is settled, not due yet, or in somebody else's hands. */
  claimMail(id: string): Promise<Mail | undefined>;
  mailSent(mail: Mail, providerId: string | null): Promise<void>;
  mailFailed(mail: Mail, problem: MailProblem): Promise<void>;
  mailWaits(mail: Mail, problem: MailProblem, afterMs: number): Promise<void>;
  /** Undefined where the provider did not take it, or has said what became of it. */
  unsettledMail(id: string): Promise<{ id: string; providerId: string } | undefined>;
  /** Asks for `poll-mail` with that step in so many milliseconds. */
  pollLater(mailId: string, step: number, afterMs: number): Promise<void>;
  /** Keeps what the provider said of a mail and rings for it. False where it was said before. */
  storeMailEvent(event: MailEvent & { providerId: string; mailId: string | null }): Promise<boolean>;
  followMail(eventId: string): Promise<void>;
  /** False where the post is up to date, not due yet, or in somebody else's hands. */
  claimPost(id: string): Promise<boolean>;
  story(postId: string): Promise<Story | undefined>;
  /** The message that is the post's, which may be another one, and whether it is behind: then claim it once more. */
  postShown(id: string, shown: number, ts: string, inDoubt: boolean): Promise<{ ts: string; isBehind: boolean }>;
  /** Nothing in Slack shows the post twice. */
  postTidied(id: string): Promise<void>;
  postWaits(id: string, afterMs: number): Promise<void>;
  postFailed(id: string, problem: string): Promise<void>;
  /** Rings for every row left behind, and forgets deliveries from before `before`. Returns how many it rang for. */
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
    pollLater: (mailId, step, afterMs) => ringNow(db, 'poll-mail', { mailId, step }, afterMs),
    storeMailEvent: (event) => storeMailEvent(db, event),
    followMail: (eventId) => followMail(db, eventId),
    claimPost: (id) => claimPost(db, id),
    story: (postId) => loadStory(db, postId),
    postShown: (id, shown, ts, inDoubt) => postShown(db, id, shown, ts, inDoubt),
    postTidied: (id) => postTidied(db, id),
    postWaits: (id, afterMs) => postWaits(db, id, afterMs),
    postFailed: (id, problem) => postFailed(db, id, problem),
    async sweep(before) {
      const [rung] = await Promise.all([ringOverdue(db), forgetDeliveries(db, before)]);
      return rung;
    },
  };
}
