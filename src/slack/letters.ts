import type { Action } from '../core/action.ts';
import type { Catalogue } from '../core/catalogue.ts';
import type { EscalationStory } from '../core/escalation.ts';
import type { Learner } from '../core/learner.ts';
import { maskEmail } from '../core/mask.ts';
import type { Directory } from '../core/service/directory.ts';
import type { Outbox } from '../core/service/outbox.ts';
import type { PostKind, Story } from '../core/story.ts';
import { approvalCard, brokenGlass, type Calling, reminder } from './views/approval.ts';
import { requestCard } from './views/card.ts';
import { confirmation, correction, echo } from './views/confirmation.ts';
import { escalationView, whoIsIn } from './views/escalation.ts';
import type { Message } from './views/message.ts';
import type { Showing } from './views/words.ts';

/** What messages are written with. */
export type Writing = {
  outbox: Outbox;
  catalogue: Catalogue;
  fullEmails: boolean;
  directory: Directory;
  clock: () => Date;
  calling: Calling;
};

/** A message on its way: what it says, and where. */
export type Letter = {
  post: Pick<Story['post'], 'id' | 'ts' | 'attempts'> & { kind: PostKind };
  reference: string;
  channel: string;
  /** The thread it belongs in; none where it is a root. */
  thread: string | null;
  /** Its thread's root is not posted yet. */
  isEarly?: boolean;
  message: Message;
  /** Notes that it is posted at `ts`. True where it fell behind again meanwhile. */
  shown(ts: string): Promise<boolean>;
};

/** Writes what a post tells as things are now: a request's, or an escalation's. */
export async function writeLetter(deps: Writing, postId: string): Promise<Letter | undefined> {
  const story = await deps.outbox.story(postId);
  if (story) return requestLetter(deps, story);
  const escalation = await deps.outbox.escalation(postId);
  return escalation && escalationLetter(deps, escalation);
}

async function requestLetter(deps: Writing, story: Story): Promise<Letter> {
  const { post, request } = story;
  const action = actionOf(deps, request.action);
  const showing = await showingOf(deps, story.learner, namesIn(story));
  return {
    post,
    reference: request.reference,
    channel: post.channel ?? request.channel,
    thread: threadOf(story),
    isEarly: isEcho(post.kind) && !story.echoTs,
    message: view(story, action, showing, deps.clock(), deps.calling),
    shown: (ts) => deps.outbox.postShown(post.id, post.wanted, ts),
  };
}

async function escalationLetter(deps: Writing, story: EscalationStory): Promise<Letter> {
  const { post, escalation } = story;
  const isCard = post.kind === 'escalation';
  const thread = isCard ? null : (escalation.threadTs ?? (post.kind === 'escalated' ? null : story.escalatedTs));
  const action = actionOf(deps, escalation.action);
  const showing = await showingOf(deps, story.learner, whoIsIn(escalation));
  return {
    post,
    reference: escalation.reference,
    channel: isCard && post.channel ? post.channel : escalation.channel,
    thread,
    isEarly: !thread && (post.kind === 'taken' || post.kind === 'closed'),
    message: escalationView(story, action, showing, { ...deps.calling, wishes: deps.catalogue.wishes }),
    shown: (ts) => deps.outbox.escalationShown(story, ts),
  };
}

function actionOf({ catalogue }: Writing, name: string): Action {
  const action = catalogue.find(name);
  if (!action) throw new Error(`There is no action “${name}” any more.`);
  return action;
}

async function showingOf({ directory, fullEmails }: Writing, { email }: Learner, ids: (string | null)[]) {
  const names = await findNames(directory, ids);
  return { email: fullEmails ? email : maskEmail(email), names };
}

function view(story: Story, action: Action, showing: Showing, now: Date, calling: Calling): Message {
  switch (story.post.kind) {
    case 'card':
      return requestCard(story, action, showing);
    case 'confirmation':
      return confirmation(story, action, showing, now);
    case 'correction':
    case 'echo-correction':
      return correction(story, action, showing);
    case 'echo':
      return echo(story, action, showing, now);
    case 'approval':
      return approvalCard(story, action, showing, calling);
    case 'broken-glass':
      return brokenGlass(story, action, showing, calling);
    case 'first-reminder':
    case 'second-reminder':
      return reminder(story, action, showing, calling);
  }
}

/** Whoever the messages about a request may name. */
function namesIn({ request }: Story): (string | null)[] {
  return [request.askedBy, request.submittedBy, request.decidedBy];
}

/** People's names, so that a card notifies nobody. Where Slack cannot be asked, the card goes out all the same. */
async function findNames(directory: Directory, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  const people = await Promise.all(known.map((id) => directory.person(id).catch(() => undefined)));
  return new Map(known.map((id, i) => [id, people[i]?.name || 'a colleague']));
}

const isEcho = (kind: PostKind) => kind === 'echo' || kind === 'echo-correction';

/** The thread that a message belongs in; none where it is a root. */
function threadOf({ post, request, cardTs, approvalTs, echoTs }: Story): string | null {
  if (post.kind === 'card') return request.threadTs;
  if (isEcho(post.kind)) return echoTs;
  if (post.kind === 'approval') return null;
  return post.channel ? approvalTs : (request.threadTs ?? cardTs);
}
