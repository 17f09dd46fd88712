import type { KnownBlock } from '@slack/types';
import type { Message } from './messages.ts';
import { pingsOf } from './pings.ts';
import type { Modal, Views } from './views.ts';
import type { Channel, Workspace } from './workspace.ts';

/** A message as one reader sees it, with its thread below it. */
export type VisibleMessage = {
  ts: string;
  user: string;
  text: string;
  blocks: KnownBlock[];
  edited: boolean;
  /** Only this reader sees it. */
  ephemeral: boolean;
  threadTs?: string;
  replies: VisibleMessage[];
  /** Whom it notifies: `channel`, `here`, `everyone`, U… and S… ids. */
  pings: string[];
};

export type VisibleChannel = {
  id: string;
  name: string;
  isPrivate: boolean;
  isArchived: boolean;
  members: string[];
  messages: VisibleMessage[];
};

/** What one person has on their screen. */
export type Visible = { channels: VisibleChannel[]; modals: Modal[] };

/** What this user sees: the channels they are in, ephemerals of their own only, the modals open for them. */
export function visibleTo(workspace: Workspace, views: Views, user: string): Visible {
  const channels = [...workspace.channels.values()].filter(({ members }) => members.includes(user));
  return {
    channels: channels.map((channel) => ({
      id: channel.id,
      name: channel.name,
      isPrivate: channel.isPrivate === true,
      isArchived: channel.isArchived === true,
      members: [...channel.members],
      messages: messagesFor(channel, user),
    })),
    modals: views.of(user).map((modal) => structuredClone(modal)),
  };
}

function messagesFor(channel: Channel, user: string): VisibleMessage[] {
  const roots: VisibleMessage[] = [];
  const byTs = new Map<string, VisibleMessage>();
  for (const message of channel.messages.all()) {
    if (message.reader && message.reader !== user) continue;
    const visible = show(message);
    byTs.set(message.ts, visible);
    const root = message.threadTs && byTs.get(message.threadTs);
    (root ? root.replies : roots).push(visible);
  }
  return roots;
}

function show(message: Message): VisibleMessage {
  return {
    ts: message.ts,
    user: message.user,
    text: message.text,
    blocks: structuredClone(message.blocks ?? []),
    edited: message.edited !== undefined,
    ephemeral: message.reader !== undefined,
    ...(message.threadTs && { threadTs: message.threadTs }),
    replies: [],
    pings: pingsOf(message),
  };
}

/** What everybody sees, in a few lines, for the words of a failed wait. */
export function describeWorkspace(workspace: Workspace, views: Views): string {
  const lines = [...workspace.channels.values()].flatMap((channel) => [
    `#${channel.name}`,
    ...channel.messages.all().slice(-12).map(line),
  ]);
  const modals = [...workspace.users.keys()].flatMap((user) =>
    views.of(user).map((modal) => `modal of ${user}: ${modal.title.text}`),
  );
  return [...lines, ...modals].join('\n');
}

function line({ user, text, threadTs, reader, edited, ts }: Message): string {
  const marks = [reader && `only ${reader}`, edited && 'edited'].filter(Boolean).join(', ');
  return `  ${threadTs ? '  ↳ ' : ''}${ts} ${user}${marks && ` (${marks})`}: ${text.slice(0, 120)}`;
}
