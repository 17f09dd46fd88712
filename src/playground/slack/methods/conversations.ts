import type { Inside } from '../inside.ts';
import { type Message, wireMessage } from '../state/messages.ts';
import { isRefused, type Refused } from '../state/views.ts';
import { type Channel, PARTNER, type Workspace } from '../state/workspace.ts';
import { directChannel, readScope, visibleChannel } from './channels.ts';
import { type Answer, type Args, type Method, missingArgument, textOf } from './method.ts';

const readScopeOf = (args: Args, inside: Inside) => readScope(inside, textOf(args, 'channel') ?? '');
const historyScopeOf = (args: Args, inside: Inside) => readScopeOf(args, inside).replace(':read', ':history');

/** conversations.*: docs.slack.dev, “conversations.info” and its neighbours. */
export const conversationMethods: Record<string, Method> = {
  'conversations.info': {
    scope: readScopeOf,
    run: withChannel((channel, inside) => ({ channel: wireChannel(channel, inside) })),
  },
  'conversations.members': {
    scope: readScopeOf,
    run: withChannel(({ members }) => ({ members, response_metadata: { next_cursor: '' } })),
  },
  'conversations.list': { scope: 'channels:read', needsTeam: true, run: listChannels },
  'conversations.history': { scope: historyScopeOf, run: withChannel(readHistory) },
  'conversations.replies': { scope: historyScopeOf, run: withChannel(readReplies) },
  'conversations.join': { scope: 'channels:join', run: withChannel(joinChannel) },
  'conversations.open': { scope: 'im:write', run: openConversation },
};

function withChannel(run: (channel: Channel, inside: Inside, args: Args) => Answer): Method['run'] {
  return (args, inside) => {
    const id = textOf(args, 'channel');
    if (!id) return missingArgument('channel');
    const channel = visibleChannel(inside, id);
    return channel ? run(channel, inside, args) : { error: 'channel_not_found' };
  };
}

function wireChannel(channel: Channel, { app, workspace }: Inside): Record<string, unknown> {
  const { id, name, members, is_private = false, is_im = false, is_mpim = false, is_archived = false } = channel;
  const common = { id, is_im, is_mpim, is_archived, is_private, ...sharingOf(channel, workspace) };
  if (is_im) return { ...common, user: members.find((member) => member !== app.botUserId) };
  const isMember = members.includes(app.botUserId);
  return { ...common, name, name_normalized: name, is_channel: !is_private, is_group: false, is_member: isMember };
}

/** Returns with whom a channel is shared: other workspaces of the organization, or another company. */
function sharingOf(channel: Channel, { grid, teamId }: Workspace): Record<string, unknown> {
  const { is_ext_shared = false, is_pending_ext_shared = false, is_org_shared = false } = channel;
  const own = [teamId, ...(is_org_shared ? (grid?.workspaces ?? []).map(({ id }) => id) : [])];
  return {
    is_shared: is_ext_shared || is_org_shared,
    is_ext_shared,
    is_pending_ext_shared,
    is_org_shared,
    context_team_id: teamId,
    shared_team_ids: [...own, ...(is_ext_shared ? [PARTNER] : [])],
    internal_team_ids: own,
    connected_team_ids: is_ext_shared ? [PARTNER] : [],
    pending_connected_team_ids: is_pending_ext_shared ? [PARTNER] : [],
  };
}

function listChannels(_args: Args, inside: Inside): Answer {
  const open = inside.workspace.channels().filter((one) => !one.is_private && !one.is_im && !one.is_mpim);
  return { channels: open.map((one) => wireChannel(one, inside)), response_metadata: { next_cursor: '' } };
}

function readHistory(channel: Channel, inside: Inside, args: Args): Answer {
  if (!channel.members.includes(inside.app.botUserId)) return { error: 'not_in_channel' };
  const kept = inside.messages.in(channel.id).filter((one) => !one.reader);
  const roots = kept.filter(({ thread_ts, ts }) => !thread_ts || thread_ts === ts);
  const count = ({ ts }: Message) => kept.filter((one) => one.thread_ts === ts && one.ts !== ts).length;
  const found = pageOf(roots.filter(withinTime(args)).reverse(), args, 100);
  return isRefused(found) ? found : wirePage(found, args, inside, count);
}

function readReplies(channel: Channel, inside: Inside, args: Args): Answer {
  const ts = textOf(args, 'ts');
  if (!ts) return missingArgument('ts');
  if (!channel.members.includes(inside.app.botUserId)) return { error: 'not_in_channel' };
  const kept = inside.messages.in(channel.id).filter((one) => !one.reader);
  const thread = kept.filter((one) => one.ts === ts || one.thread_ts === ts);
  if (!thread.some((one) => one.ts === ts)) return { error: 'thread_not_found' };
  // The root is told whatever the time asked for.
  const isWanted = withinTime(args);
  const wanted = thread.filter((one) => one.ts === ts || isWanted(one));
  const found = pageOf(wanted, args, 1000);
  return isRefused(found) ? found : wirePage(found, args, inside, () => 0);
}

/** Returns whether a message is between `oldest` and `latest`, which are exclusive unless `inclusive` is set. */
function withinTime(args: Args): (message: Message) => boolean {
  const [oldest, latest] = [
    Number(textOf(args, 'oldest') ?? 0),
    Number(textOf(args, 'latest') ?? Number.POSITIVE_INFINITY),
  ];
  const isInclusive = isSet(args, 'inclusive');
  return ({ ts }) => {
    const at = Number(ts);
    return (at > oldest && at < latest) || (isInclusive && (at === oldest || at === latest));
  };
}

type Page = { messages: Message[]; next: string };

/** Returns a page of messages from where the cursor stands. */
function pageOf(messages: Message[], args: Args, usual: number): Page | Refused {
  const limit = Number(textOf(args, 'limit') ?? usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) return { error: 'invalid_limit' };
  const cursor = textOf(args, 'cursor');
  const [, ts] = cursor === undefined ? [] : (/^next:(.+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? []);
  const start = cursor === undefined ? 0 : messages.findIndex((one) => one.ts === ts);
  if (start < 0) return { error: 'invalid_cursor' };
  const after = messages[start + limit];
  const next = after ? Buffer.from(`next:${after.ts}`).toString('base64') : '';
  return { messages: messages.slice(start, start + limit), next };
}

/** Returns a page as Slack writes it. What a message carries for apps is in it only with `include_all_metadata`. */
function wirePage({ messages, next }: Page, args: Args, inside: Inside, count: (message: Message) => number): Answer {
  const isAll = isSet(args, 'include_all_metadata');
  const wire = messages.map((one) =>
    wireMessage(isAll ? one : { ...one, metadata: undefined }, inside.workspace.teamId, count(one)),
  );
  return { messages: wire, has_more: next !== '', ...(next && { response_metadata: { next_cursor: next } }) };
}

const isSet = (args: Args, name: string) => ['true', '1'].includes(textOf(args, name) ?? '');

function joinChannel(channel: Channel, inside: Inside): Answer {
  if (channel.is_private || channel.is_im) return { error: 'method_not_supported_for_channel_type' };
  if (channel.is_archived) return { error: 'is_archived' };
  inside.workspace.join(inside.app.botUserId, channel.id);
  return { channel: wireChannel(channel, inside) };
}

function openConversation(args: Args, inside: Inside): Answer {
  const user = textOf(args, 'users');
  if (!user) return missingArgument('users');
  if (!inside.workspace.user(user)) return { error: 'user_not_found' };
  return { channel: { id: directChannel(inside, user).id } };
}
