import type { Catalogue } from '../../core/catalogue.ts';
import type { BatchSnapshot } from '../../core/requests/batch.ts';
import type { EscalationSnapshot } from '../../core/requests/escalation.ts';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Directory } from '../../service/access/directory.ts';
import type { Outbox } from '../../service/outbox.ts';
import { emailFor, maskFor } from '../people/masking.ts';
import type { Calling } from '../views/cards/approval.ts';
import { batchMessage } from '../views/cards/batch.ts';
import { escalationView } from '../views/cards/escalation.ts';
import type { Message } from '../views/text/message.ts';

/** A message to post: what it says, and where. */
export type OutgoingMessage = {
  post: { id: string; kind: PostKind; ts: string | null; attempts: number };
  /** The reference of what it shows, for the log. */
  reference: string;
  channel: string;
  /** The thread it belongs in; null where it is a root. */
  thread: string | null;
  /** Whether it has to wait, because the root of its thread is not posted yet. */
  isEarly: boolean;
  /** When its request was made: it cannot be in Slack before that. */
  askedAt: Date;
  message: Message;
  /**
   * Records that it is posted at `ts`; `inDoubt` where Slack may have it twice. Returns the post's message, and whether
   * it is behind.
   */
  shown(ts: string, inDoubt: boolean): ReturnType<Outbox['postShown']>;
};

type Writing = { outbox: Outbox; catalogue: Catalogue; fullEmails: boolean; directory: Directory; calling: Calling };

/** Renders a batch's post. */
export async function renderBatchPost(
  writing: Writing,
  snapshot: BatchSnapshot,
  names: ReadonlyMap<string, string>,
  thread: string | null,
): Promise<OutgoingMessage> {
  const { outbox, catalogue, calling } = writing;
  const { post, request } = snapshot;
  const action = catalogue.find(request.action);
  if (!action) throw new Error(`There is no action “${request.action}” any more.`);
  const channel = post.channel ?? request.channel;
  const address = await maskFor(writing, channel);
  return {
    post,
    reference: request.reference,
    channel,
    thread,
    isEarly: false,
    askedAt: request.createdAt,
    message: batchMessage(snapshot, action, { names, address }, calling),
    shown: (ts, inDoubt) => outbox.postShown(post.id, post.wanted, ts, inDoubt),
  };
}

/** Returns the people that messages about an escalation may name. */
export function whoIsIn({ escalation }: EscalationSnapshot): (string | null)[] {
  const { askedBy, takenBy, closedBy, facts } = escalation;
  const named = (facts ?? []).flatMap((part) => (typeof part === 'object' && 'person' in part ? [part.person] : []));
  return [askedBy, takenBy, closedBy, ...named];
}

/** Renders an escalation's post: the card in the escalation channel, everything else where the case came from. */
export async function renderEscalationPost(
  writing: Writing,
  snapshot: EscalationSnapshot,
  names: ReadonlyMap<string, string>,
): Promise<OutgoingMessage> {
  const { outbox, catalogue, calling } = writing;
  const { post, escalation, learner } = snapshot;
  const action = catalogue.find(escalation.action);
  if (!action) throw new Error(`There is no action “${escalation.action}” any more.`);
  const isCard = post.kind === 'escalation';
  const root = post.kind === 'escalated' ? null : snapshot.escalatedTs;
  const thread = isCard ? null : (escalation.threadTs ?? root);
  const channel = post.channel ?? escalation.channel;
  const showing = { email: await emailFor(writing, channel, learner.email), names };
  return {
    post,
    reference: escalation.reference,
    channel,
    thread,
    isEarly: !thread && (post.kind === 'taken' || post.kind === 'closed'),
    askedAt: escalation.createdAt,
    message: escalationView(snapshot, action, showing, { ...calling, entries: catalogue.entries }),
    shown: (ts, inDoubt) => outbox.escalationShown(snapshot, ts, inDoubt),
  };
}
