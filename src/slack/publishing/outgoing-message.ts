import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Outbox } from '../../service/outbox.ts';
import type { Message } from '../views/text/message.ts';

/** A message to post: what it says, and where. */
export type OutgoingMessage = {
  post: {
    id: string;
    kind: PostKind;
    ts: string | null;
    attempts: number;
    unanswered: number;
    recipient: string | null;
    problem: string | null;
  };
  /** The name of its request or batch; of its escalation. */
  ref: string;
  /** The reference of what it shows, for the log. */
  reference: string;
  /** Who is told by direct message where it cannot be shown. */
  askedBy: string;
  /** Who may not decide it, though a lead. */
  barred: readonly string[];
  /** Whether it waits for somebody else. */
  isOpen: boolean;
  isErased: boolean;
  /** Where it belongs; of a direct message, its channel once it is posted. */
  channel: string;
  /** The thread to post it in; null where it is a root. */
  thread: string | null;
  /** The thread that the post belongs in which a direct message stands in for. */
  belongsIn: string | null;
  /** Whether it has to wait, because the root of its thread is not posted yet. */
  isEarly: boolean;
  /** When its request was made: it cannot be in Slack before that. */
  askedAt: Date;
  /** Returns what it says in that channel. */
  render(channel: string): Promise<Message>;
  /**
   * Records that it is posted at `ts`; `inDoubt` where Slack may have it twice. Returns the post's message, and whether
   * it is behind.
   */
  shown(ts: string, inDoubt: boolean, channel: string): ReturnType<Outbox['postShown']>;
};
