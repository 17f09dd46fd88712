import type { Block } from '../blocks/blocks.ts';
import { type LocalFile, wireFileInMessage } from './files.ts';
import type { Ids } from './ids.ts';
import { type Mention, mentionsIn, notifiedBy } from './pings.ts';
import type { Channel, Workspace } from './workspace.ts';

/** A message as Slack keeps it. */
export type Message = {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: Block[];
  /** Set on bots' messages. */
  bot_id?: string;
  app_id?: string;
  /** The root of the thread it is in; on a root itself only once there are replies. */
  thread_ts?: string;
  edited?: { user: string; ts: string };
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  /** The files it shows. */
  files?: LocalFile[];
  /** Seen by this user only; not kept by Slack, so the Web API does not know it. */
  reader?: string;
  /**
   * An ephemeral in a thread that had no replies yet: taken, but never shown
   * (docs.slack.dev, chat.postEphemeral: “only shown if there is already an active thread”).
   */
  isLost?: boolean;
  /** What it mentions: user ids, user groups' ids, `channel`, `here`, `everyone`. */
  mentions: Mention[];
  /** The users whom it notified when it was posted; edits and ephemerals notify nobody. */
  pings: string[];
};

/** What is said; the rest of a message is Slack's. */
export type Draft = Pick<Message, 'user' | 'text'> &
  Partial<Pick<Message, 'blocks' | 'bot_id' | 'app_id' | 'thread_ts' | 'metadata' | 'reader' | 'files'>>;

/** What an edit may change. */
export type Edit = Pick<Message, 'text' | 'blocks'> & Partial<Pick<Message, 'metadata'>>;

/** All messages, ephemerals included, oldest first. */
export type Messages = {
  post(channel: Channel, draft: Draft): Message;
  /** Changes a message in place; `editor` marks it as edited. */
  edit(message: Message, edit: Edit, editor?: string): Message;
  remove(message: Message): void;
  find(channel: string, ts: string): Message | undefined;
  /** Returns those of a channel, oldest first. */
  in(channel: string): Message[];
  all(): readonly Message[];
};

/** @param deps.changed called after every change. */
export function createMessages(deps: { ids: Ids; workspace: Workspace; changed: () => void }): Messages {
  const { ids, workspace, changed } = deps;
  const all: Message[] = [];
  const find = (channel: string, ts: string) => all.findLast((one) => one.ts === ts && one.channel === channel);
  return {
    all: () => all,
    in: (channel) => all.filter((one) => one.channel === channel),
    find,
    post(channel, draft) {
      const blocks = draft.blocks ?? [];
      const mentions = mentionsIn(draft.text, blocks);
      const pings = draft.reader ? [] : notifiedBy(mentions, draft.user, channel, workspace);
      const root = draft.thread_ts ? find(channel.id, draft.thread_ts) : undefined;
      const isLost = draft.reader !== undefined && root !== undefined && !root.thread_ts;
      const message: Message = { ...draft, channel: channel.id, ts: ids.ts(), blocks, mentions, pings };
      if (isLost) message.isLost = true;
      if (root && !draft.reader) root.thread_ts = root.ts;
      all.push(message);
      changed();
      return message;
    },
    edit(message, edit, editor) {
      Object.assign(message, edit, { mentions: mentionsIn(edit.text, edit.blocks) });
      if (editor) message.edited = { user: editor, ts: ids.ts() };
      changed();
      return message;
    },
    remove(message) {
      const at = all.indexOf(message);
      if (at >= 0) all.splice(at, 1);
      changed();
    },
  };
}

/** Returns a message as the Web API and payloads write it. */
export function wireMessage(message: Message, teamId: string, replies = 0): Record<string, unknown> {
  const { ts, user, text, blocks, bot_id, app_id, thread_ts, edited, metadata, files } = message;
  return {
    type: 'message',
    user,
    ts,
    ...(bot_id && { bot_id, app_id }),
    text,
    team: teamId,
    ...(blocks.length > 0 && { blocks }),
    ...(files && { subtype: 'file_share', files: files.map(wireFileInMessage) }),
    ...(thread_ts && { thread_ts }),
    ...(replies > 0 && { reply_count: replies }),
    ...(edited && { edited }),
    ...(metadata && { metadata }),
  };
}
