import type { Catalogue } from '../core/catalogue.ts';
import { messageShortcuts } from './input/shortcuts.ts';

/** The bot's permissions in a workspace, each with its reason. No other is asked for. */
export const botScopes = [
  'app_mentions:read', // what is said to it with a mention, and no other message in a channel
  'channels:history', // looks for a post whose answer was lost, and only then, so that nothing is posted twice
  'channels:read', // whether a public channel is shared with another company, or archived
  'chat:write', // cards, confirmations, answers
  'commands', // /learner and the message shortcuts
  'files:read', // the sender of a mail that was forwarded into the channel, where the message does not say
  'files:write', // a history as a CSV file, to the lead who asked for it
  'groups:history', // whether a post is there, for private channels
  'groups:read', // whether one is shared or archived, for private channels
  'im:history', // the same two for direct messages; and what people write to it there
  'im:read',
  'im:write', // opens the direct message that such a file goes to
  'mpim:history', // the same for group messages
  'mpim:read',
  'usergroups:read', // who is in the support team's user groups
  'users:read', // guests, deactivated and foreign people are refused
] as const;

export type BotScope = (typeof botScopes)[number];

/** Of these, the ones that a workspace may leave out: one function needs each, and says so where it is missing. */
export const optionalScopes: readonly BotScope[] = ['files:read', 'files:write', 'im:write', 'usergroups:read'];

/** The events the bot receives: what is said to it, and changes to what it caches. The scopes above cover them. */
export const botEvents = [
  'app_mention', // a question with a mention, answered in its thread: app_mentions:read
  // a channel where something can no longer be said, or can again: channels:read
  'channel_archive',
  'channel_deleted',
  'channel_left',
  'channel_shared',
  'channel_unarchive',
  'channel_unshared',
  // the same for private channels: groups:read
  'group_archive',
  'group_deleted',
  'group_left',
  'group_unarchive',
  'message.im', // a question in direct messages with it, answered there: im:history
  'member_joined_channel', // the bot was invited to a channel: channels:read, groups:read
  'subteam_members_changed', // who is in a user group: usergroups:read
  'subteam_updated', // a user group was switched off or on: usergroups:read
  'user_change', // somebody was deactivated or became a guest: users:read
];

/** Returns Slack's app manifest (version 2) for this catalogue. `manifest.yml` is its text. */
export function appManifest(catalogue: Catalogue) {
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Learner Desk',
      description: 'Helps learners with their accounts, where the conversation is.',
      background_color: '#1d4d4f',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Learner Desk', always_online: true },
      shortcuts: messageShortcuts(catalogue).map(({ name, callbackId, description }) => ({
        name,
        type: 'message',
        callback_id: callbackId,
        description,
      })),
      slash_commands: [
        {
          command: '/learner',
          description: 'Look up a learner, resend an activation, reset a password, open a VPA',
          usage_hint: '[action] jane@example.com, or help',
          // `@ana` comes as `<@U123|ana>`: a name alone does not say who is meant (docs.slack.dev, “Slash commands”).
          should_escape: true,
        },
      ],
    },
    oauth_config: { scopes: { bot: botScopes, bot_optional: optionalScopes } },
    settings: {
      event_subscriptions: { bot_events: botEvents },
      interactivity: { is_enabled: true },
      // An organization's token reaches further than one workspace's: only who needs that sets it (src/slack/README.md).
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  };
}
