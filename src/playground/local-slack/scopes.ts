import { SlackError } from './slack-error.ts';
import type { Channel } from './workspace.ts';

/** The scope that a method needs; those about channels need one by the kind of channel (docs.slack.dev, "Methods"). */
const NEEDED: Record<string, string> = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'users.info': 'users:read',
  'usergroups.users.list': 'usergroups:read',
};

const CHANNEL_SCOPES = ['channels:read', 'groups:read', 'mpim:read', 'im:read'];

/** Throws `missing_scope` where the token may not call the method at all. */
export function demandScope(method: string, scopes: readonly string[]): void {
  const needed = NEEDED[method];
  if (needed && !scopes.includes(needed)) throw missing(needed, scopes);
  if (method === 'conversations.info' && !CHANNEL_SCOPES.some((scope) => scopes.includes(scope)))
    throw missing(CHANNEL_SCOPES.join(','), scopes);
}

/** Throws `missing_scope` where the token may not read about this kind of channel. */
export function demandChannelScope({ isIm, isPrivate }: Channel, scopes: readonly string[]): void {
  const needed = isIm ? 'im:read' : isPrivate ? 'groups:read' : 'channels:read';
  if (!scopes.includes(needed)) throw missing(needed, scopes);
}

/** What the answer's x-accepted-oauth-scopes header says. */
export function acceptedScopes(method: string): string {
  return NEEDED[method] ?? (method === 'conversations.info' ? CHANNEL_SCOPES.join(',') : '');
}

function missing(needed: string, scopes: readonly string[]): SlackError {
  return new SlackError('missing_scope', { needed, provided: scopes.join(',') });
}
