import { actionNamed, type Catalogue } from '../../core/catalogue.ts';
import type { OutageSnapshot } from '../../core/platform/outage.ts';
import type { BatchSnapshot } from '../../core/requests/batch.ts';
import type { EscalationSnapshot } from '../../core/requests/escalation.ts';
import type { Directory } from '../../service/access/directory.ts';
import type { Outbox } from '../../service/outbox.ts';
import { emailFor, maskFor } from '../people/masking.ts';
import { findNames, peopleIn } from '../people/names.ts';
import type { Calling } from '../views/cards/approval.ts';
import { batchMessage } from '../views/cards/batch/batch.ts';
import { escalationView } from '../views/cards/escalation.ts';
import { outageMessage } from '../views/cards/outage.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { namesIn, onlyReader, type RequestRendering, requestPost, threadOf } from './render-request.ts';

/** Loads a post: a request's, an escalation's, a batch's, or an outage's. Undefined where there is none. */
export async function loadPost(deps: RequestRendering, postId: string): Promise<OutgoingMessage | undefined> {
  const { outbox, batchSnapshot } = deps;
  const snapshot = await outbox.snapshot(postId);
  if (snapshot) return requestPost(deps, snapshot);
  const [escalation, batch] = await Promise.all([outbox.escalation(postId), batchSnapshot(postId)]);
  if (escalation) return escalationPost(deps, escalation);
  if (batch) return batchPost(deps, batch);
  const outage = await outbox.outage(postId);
  return outage && outagePost(deps, outage);
}

type Rendering = {
  outbox: Outbox;
  catalogue: Catalogue;
  fullEmails: boolean;
  directory: Directory;
  calling: Calling;
  platformName: string;
  possibleFor: RequestRendering['possibleFor'];
};

function batchPost(deps: Rendering, snapshot: BatchSnapshot): OutgoingMessage {
  const { outbox, catalogue, calling, directory, platformName } = deps;
  const { post, request, items } = snapshot;
  const { askedBy, submittedBy } = request;
  const belongsIn = threadOf({ ...snapshot, echoTs: null });
  return {
    post,
    ref: request.id,
    reference: request.reference,
    askedBy,
    barred: [askedBy, ...(submittedBy ? [submittedBy] : [])],
    isOpen: request.state === 'awaiting',
    isErased: false,
    channel: post.channel ?? request.channel,
    thread: post.recipient ? null : belongsIn,
    belongsIn,
    isEarly: false,
    askedAt: request.createdAt,
    async render(channel) {
      const action = actionNamed(catalogue, request.action);
      const [address, names] = await Promise.all([
        maskFor(deps, channel),
        findNames(directory, [...namesIn(snapshot), ...peopleIn(...items.map(({ reason }) => reason?.words ?? []))]),
      ]);
      const [correction] = catalogue.remedies('bounced-mail');
      const reader = onlyReader(snapshot, channel);
      return batchMessage(snapshot, action, { names, reader, address, correction, platform: platformName }, calling);
    },
    shown: (ts, inDoubt, channel) => outbox.postShown(post.id, { shown: post.wanted, ts, channel }, inDoubt),
  };
}

/** Returns the people that messages about an escalation may name. */
function whoIsIn({ escalation }: EscalationSnapshot): (string | null)[] {
  const { askedBy, takenBy, closedBy, facts } = escalation;
  return [askedBy, takenBy, closedBy, ...peopleIn(facts ?? [])];
}

/** Returns an escalation's post: the card in the escalation channel, everything else where the case came from. */
function escalationPost(deps: Rendering, snapshot: EscalationSnapshot): OutgoingMessage {
  const { outbox, catalogue, calling, directory } = deps;
  const { post, escalation, learner } = snapshot;
  const isCard = post.kind === 'escalation';
  const root = post.kind === 'escalated' ? null : snapshot.escalatedTs;
  const belongsIn = isCard ? null : (escalation.threadTs ?? root);
  return {
    post,
    ref: escalation.id,
    reference: escalation.reference,
    askedBy: escalation.askedBy,
    barred: [escalation.askedBy],
    isOpen: escalation.state === 'open',
    isErased: false,
    channel: post.channel ?? escalation.channel,
    thread: post.recipient ? null : belongsIn,
    belongsIn,
    isEarly: !belongsIn && !post.recipient && (post.kind === 'taken' || post.kind === 'closed'),
    askedAt: escalation.createdAt,
    async render(channel) {
      const action = actionNamed(catalogue, escalation.action);
      const hasMenu = isCard && escalation.state === 'taken';
      const [email, names, entries] = await Promise.all([
        emailFor(deps, channel, learner.email),
        findNames(directory, whoIsIn(snapshot)),
        hasMenu ? deps.possibleFor(escalation.learnerId) : [],
      ]);
      const showing = { email, names, reader: onlyReader({ post, request: escalation }, channel) };
      return escalationView(snapshot, action, showing, { ...calling, entries });
    },
    shown: (ts, inDoubt, channel) => outbox.escalationShown(snapshot, { ts, channel }, inDoubt),
  };
}

/** Returns an outage's post: the card in the escalation channel, and in its thread that it is over. */
function outagePost({ outbox, calling, platformName }: RequestRendering, snapshot: OutageSnapshot): OutgoingMessage {
  const { post, outage, cardTs } = snapshot;
  const thread = post.kind === 'outage' ? null : cardTs;
  return {
    post,
    ref: outage.id,
    reference: outage.id,
    askedBy: '',
    barred: [],
    isOpen: false,
    isErased: false,
    channel: post.channel ?? '',
    thread,
    belongsIn: thread,
    isEarly: post.kind === 'outage-over' && !cardTs,
    askedAt: outage.startedAt,
    render: async () => outageMessage(snapshot, platformName, calling),
    shown: (ts, inDoubt, channel) => outbox.postShown(post.id, { shown: post.wanted, ts, channel }, inDoubt),
  };
}
