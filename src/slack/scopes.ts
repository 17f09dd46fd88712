import { type BotScope, botScopes, optionalScopes } from './manifest.ts';

/** What does not work without a permission. */
const LOST: Record<BotScope, string> = {
  'app_mentions:read': 'the desk does not answer where somebody mentions it',
  'channels:history': 'a message whose answer was lost in a public channel may come twice',
  'channels:read': 'the desk works in no public channel',
  'chat:write': 'the desk can say nothing',
  commands: '/learner and the menu of a message do nothing',
  'files:read': 'a mail that was forwarded into a channel does not say whom it is from',
  'files:write': 'a history cannot be had as a file',
  'groups:history': 'a message whose answer was lost in a private channel may come twice',
  'groups:read': 'the desk works in no private channel',
  'im:history':
    'the desk hears nothing that is written to it directly, and a message whose answer was lost there may come twice',
  'im:read': 'the desk works in no direct message',
  'im:write': 'a history cannot be had as a file',
  'mpim:history': 'a message whose answer was lost in a group message may come twice',
  'mpim:read': 'the desk works in no group message',
  'usergroups:read': 'nobody has a role by a user group',
  'users:read': 'nobody may do anything, because it is not known who they are',
};

/** Returns which permissions of the manifest an app was not given, and what does not work until it is installed again. */
export const lostWithout = (granted: readonly string[]): { scope: BotScope; words: string; isOptional: boolean }[] =>
  botScopes
    .filter((scope) => !granted.includes(scope))
    .map((scope) => ({ scope, words: LOST[scope], isOptional: optionalScopes.includes(scope) }));

/** Returns what the start says where the app has not all permissions; undefined where it has, or Slack did not say. */
export function scopesProblem(granted: readonly string[] | undefined): string | undefined {
  const lost = granted ? lostWithout(granted) : [];
  if (lost.length === 0) return undefined;
  const parts = lost.map(({ scope, words }) => `without ${scope} ${words}`);
  return `The Slack app was installed with fewer permissions than manifest.yml asks for: update it from there and install it again. Until then, ${parts.join('; ')}.`;
}
