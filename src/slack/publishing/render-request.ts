import type { Action, CatalogueEntry } from '../../core/action.ts';
import { actionNamed, type Catalogue } from '../../core/catalogue.ts';
import type { BatchSnapshot } from '../../core/requests/batch.ts';
import type { PostKind, RequestSnapshot } from '../../core/requests/request-snapshot.ts';
import { type Directory, isDirectMessage } from '../../service/access/directory.ts';
import type { Outbox } from '../../service/outbox.ts';
import { maskFor } from '../people/masking.ts';
import { findNames, peopleIn } from '../people/names.ts';
import { approvalCard, brokenGlass, type Calling, reminderMessage, reviewReminder } from '../views/cards/approval.ts';
import { requestCard } from '../views/cards/card.ts';
import { confirmation, correction, echo } from '../views/cards/confirmation.ts';
import { erasedMessage } from '../views/cards/erased.ts';
import type { Message } from '../views/text/message.ts';
import { personalValues } from '../views/text/personal-values.ts';
import type { Showing } from '../views/text/render.ts';
import type { OutgoingMessage } from './outgoing-message.ts';

export type RequestRendering = {
  outbox: Outbox;
  catalogue: Catalogue;
  fullEmails: boolean;
  /** What the learning platform is called. */
  platformName: string;
  directory: Directory;
  clock: () => Date;
  calling: Calling;
  /** Returns what a batch's post shows, as of now; undefined where the post is no batch's. */
  batchSnapshot(postId: string): Promise<BatchSnapshot | undefined>;
  /** Returns what whoever takes an escalation could do for a learner now. */
  possibleFor(learnerId: string): Promise<readonly CatalogueEntry[]>;
  /** Called when a post is shown for the first time. */
  firstShown?: (snapshot: RequestSnapshot) => void;
};

/** Returns a request's post as things are now. */
export function requestPost(deps: RequestRendering, snapshot: RequestSnapshot): OutgoingMessage {
  const { post, request } = snapshot;
  const { askedBy, submittedBy } = request;
  return {
    post,
    ref: request.id,
    reference: request.reference,
    askedBy: (isEcho(post.kind) && snapshot.echoTo) || askedBy,
    barred: [askedBy, ...(submittedBy ? [submittedBy] : [])],
    isOpen: request.state === 'awaiting',
    isErased: snapshot.erasedAt !== null,
    channel: post.channel ?? request.channel,
    thread: post.recipient ? null : threadOf(snapshot),
    belongsIn: threadOf(snapshot),
    isEarly: isEcho(post.kind) && !snapshot.echoTs && !post.recipient,
    askedAt: request.createdAt,
    render: (channel) => render(deps, snapshot, channel),
    shown(ts, inDoubt, channel) {
      if (!post.ts && !post.recipient) deps.firstShown?.(snapshot);
      return deps.outbox.postShown(post.id, { shown: post.wanted, ts, channel }, inDoubt);
    },
  };
}

async function render(deps: RequestRendering, snapshot: RequestSnapshot, channel: string): Promise<Message> {
  if (snapshot.erasedAt) return erasedMessage(snapshot.erasedAt, snapshot.request.reference);
  const { catalogue, directory, clock, calling } = deps;
  const action = actionNamed(catalogue, snapshot.request.action);
  const [names, shown] = await Promise.all([findNames(directory, namesIn(snapshot)), maskFor(deps, channel)]);
  const showing = {
    email: shown(snapshot.learner.email),
    platform: deps.platformName,
    ...personalValues(snapshot, shown),
    names,
    reader: onlyReader(snapshot, channel),
  };
  return view(snapshot, action, showing, { now: clock(), calling, catalogue });
}

function view(
  snapshot: RequestSnapshot,
  action: Action,
  showing: Showing,
  more: { now: Date; calling: Calling; catalogue: Catalogue },
): Message {
  const { now, calling } = more;
  switch (snapshot.post.kind) {
    case 'card':
      return requestCard(snapshot, action, showing);
    case 'confirmation':
      return confirmation(snapshot.post.recipient ? withoutThread(snapshot) : snapshot, action, showing, more);
    case 'echo':
      return echo(snapshot, action, showing, now);
    case 'correction':
    case 'echo-correction':
      return correction(snapshot, action, showing, more);
    case 'approval':
      return approvalCard(snapshot, action, showing, calling);
    case 'broken-glass':
      return brokenGlass(snapshot, action, showing, calling);
    case 'first-reminder':
    case 'second-reminder':
      return reminderMessage(snapshot, action, showing, calling);
    case 'first-review-reminder':
    case 'second-review-reminder':
      return reviewReminder(snapshot, action, showing, calling);
    case 'progress':
      throw new Error('Only a batch has progress.');
  }
}

/** Returns who reads it alone, in direct messages with the desk. */
export const onlyReader = (
  { post, request }: { post: { recipient: string | null }; request: { askedBy: string } },
  channel: string,
): string | undefined => post.recipient ?? (isDirectMessage(channel) ? request.askedBy : undefined);

/** In a direct message, what a button asks for goes on there: its thread is elsewhere. */
const withoutThread = (snapshot: RequestSnapshot): RequestSnapshot => ({
  ...snapshot,
  cardTs: null,
  request: { ...snapshot.request, threadTs: null },
});

/** Returns the people that messages about a request may name. */
export function namesIn({ request }: { request: BatchSnapshot['request'] | RequestSnapshot['request'] }) {
  const { askedBy, submittedBy, decidedBy, reviewedBy, announced, outcome } = request;
  return [askedBy, submittedBy, decidedBy, reviewedBy, ...peopleIn(...announced, outcome?.words ?? [])];
}

/** Replies under the approval card. */
const toLeads = new Set<PostKind>([
  'first-reminder',
  'second-reminder',
  'broken-glass',
  'first-review-reminder',
  'second-review-reminder',
]);

const isEcho = (kind: PostKind) => kind === 'echo' || kind === 'echo-correction';

/** Returns the thread that a message belongs in; null where it is a root. */
export function threadOf({
  post,
  request,
  cardTs,
  approvalTs,
  echoTs,
}: Pick<RequestSnapshot, 'post' | 'cardTs' | 'approvalTs' | 'echoTs'> & { request: { threadTs: string | null } }):
  | string
  | null {
  if (post.kind === 'card') return request.threadTs;
  if (isEcho(post.kind)) return echoTs;
  if (post.kind === 'approval') return null;
  return toLeads.has(post.kind) ? approvalTs : (request.threadTs ?? cardTs);
}
