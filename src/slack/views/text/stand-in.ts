import type { KnownBlock } from '@slack/types';
import type { PostKind } from '../../../core/requests/request-snapshot.ts';
import { person, say, sentences, type Words } from '../../../core/sentence.ts';
import { button } from './buttons.ts';
import { closedRoomWords } from './closed-room.ts';
import { messageLink, threadLink } from './link.ts';
import type { Message } from './message.ts';
import { paragraphs, plainText, type Showing } from './render.ts';

/** What a direct message stands in for, and who reads it. */
export type StandInContext = {
  post: { id: string; kind: PostKind; recipient: string | null };
  /** The name of the request, batch or escalation. */
  ref: string;
  askedBy: string;
  /** Whether it waits for somebody else. */
  isOpen: boolean;
  /** The post that could not be shown, and why. No `problem`: it is shown by now. */
  home: { channel: string; ts: string | null; problem: string | null } | undefined;
  /** The thread that it belongs in. */
  belongsIn: string | null;
  /** The other people who have such a message. */
  others: readonly string[];
  names: ReadonlyMap<string, string>;
  workspaceUrl: string;
};

/** Returns a message as its one reader gets it: first why it comes directly, then what it says, then its thread. */
export function standIn(message: Message, context: StandInContext): Message {
  const { home, belongsIn, workspaceUrl, names } = context;
  if (!home) return message;
  const showing: Showing = { email: '', names, reader: context.post.recipient ?? undefined };
  const why = isUnasked(context) ? unaskedWords(context, home) : whyWords(context, home);
  const thread = home.ts ?? belongsIn;
  const blocks: KnownBlock[] = [
    paragraphs(showing, why),
    ...shownOf(message, context),
    ...(thread ? [threadLink(messageLink(workspaceUrl, home.channel, thread), home.ts ? 'Open it' : undefined)] : []),
    ...(isUnasked(context) && context.isOpen ? sendOn(context) : []),
  ];
  return { text: `${plainText(why, showing)} ${message.text}`, blocks };
}

/** A card that never came is not shown with what became of it: the words before say that. */
function shownOf({ blocks }: Message, context: StandInContext): KnownBlock[] {
  if (context.post.kind === 'card') return blocks.slice(0, 2);
  return isUnasked(context) ? blocks.filter((block) => block.type !== 'actions' && !('accessory' in block)) : blocks;
}

type Home = NonNullable<StandInContext['home']>;

/** Returns whether the asker is told that nobody could be asked: then the others' buttons are not theirs. */
const isUnasked = ({ post, askedBy }: StandInContext) =>
  post.recipient === askedBy && (post.kind === 'approval' || post.kind === 'escalation');

function whyWords({ post, askedBy }: StandInContext, { channel, problem }: Home): Words {
  if (!problem) return say`This is in ${{ channel }} now, too.`;
  const because = closedRoomWords(problem, channel);
  if (post.kind === 'card')
    return say`I could not post this card: ${because}. So nothing was done; ask again, here if you like.`;
  const told = say`I could not say this where it belongs: ${because}.`;
  const other = post.recipient === askedBy ? [] : say`${person(askedBy)} asked for it.`;
  return sentences(told, other, say`It follows there once I can write there again.`);
}

function unaskedWords({ isOpen, others }: StandInContext, { channel, problem }: Home): Words {
  if (!problem) return say`This is in ${{ channel }} now.`;
  const told = say`This has reached nobody: ${closedRoomWords(problem, channel)}.`;
  if (others.length > 0) return sentences(told, say`So I sent it to ${listPeople(others)} directly.`);
  return isOpen ? sentences(told, say`Nothing is done yet. Shall I send it to the leads directly?`) : told;
}

const listPeople = (people: readonly string[]): Words =>
  people.flatMap((one, i): Words => [...(i === 0 ? [] : [i === people.length - 1 ? ' and ' : ', ']), person(one)]);

/** Returns the buttons that send it on, or take it back. */
function sendOn({ post, ref, home, others }: StandInContext): KnownBlock[] {
  const elements = [
    ...(home?.problem && others.length === 0 ? [button('send-to-leads', 'Send to the leads', post.id, 'primary')] : []),
    ...(post.kind === 'approval' ? [button('take-back', 'Cancel', ref)] : []),
  ];
  return elements.length > 0 ? [{ type: 'actions', elements }] : [];
}
