import type { Database } from '../../db/client.ts';
import { forgetDeliveries } from '../../db/deliveries.ts';
import { claimMail, type Mail, mailFailed, mailSent, mailWaits } from '../../db/mails.ts';
import { ringOverdue } from '../../db/overdue.ts';
import { claimPost, loadStory, postFailed, postShown, postWaits } from '../../db/posts.ts';
import type { MailProblem } from '../mail.ts';
import type { Story } from '../story.ts';

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
  /** False where the post is up to date, not due yet, or in somebody else's hands. */
  claimPost(id: string): Promise<boolean>;
  story(postId: string): Promise<Story | undefined>;
  /** True where the post fell behind again meanwhile: claim it once more. */
  postShown(id: string, shown: number, ts: string): Promise<boolean>;
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
    claimPost: (id) => claimPost(db, id),
    story: (postId) => loadStory(db, postId),
    postShown: (id, shown, ts) => postShown(db, id, shown, ts),
    postWaits: (id, afterMs) => postWaits(db, id, afterMs),
    postFailed: (id, problem) => postFailed(db, id, problem),
    async sweep(before) {
      const [rung] = await Promise.all([ringOverdue(db), forgetDeliveries(db, before)]);
      return rung;
    },
  };
}
