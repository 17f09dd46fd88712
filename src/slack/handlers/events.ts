import type { App } from '@slack/bolt';
import type { Changed } from '../people/directory.ts';

/** What closes a channel to the desk, or to other companies. */
const CLOSING = [
  'channel_archive',
  'channel_deleted',
  'channel_left',
  'channel_shared',
  'group_archive',
  'group_deleted',
  'group_left',
] as const;

/** What may open it again. */
const OPENING = ['channel_unarchive', 'channel_unshared', 'group_unarchive', 'member_joined_channel'] as const;

/**
 * Handles changes to people, user groups and channels: `changed` drops what is cached about them at once.
 * @param opened called with a channel in which the desk may be able to write again.
 */
export function handleEvents(
  app: App,
  changed: (what: Changed) => void,
  opened: (channel: string) => Promise<void>,
): void {
  app.event('subteam_members_changed', async ({ event }) => changed({ group: event.subteam_id }));
  // A group that is switched off or on changes its members, too.
  app.event('subteam_updated', async ({ event }) => changed({ group: event.subteam.id }));
  app.event('user_change', async ({ event }) => changed({ person: event.user.id }));
  for (const name of CLOSING) app.event(name, async ({ event }) => changed({ room: event.channel }));
  for (const name of OPENING)
    app.event(name, async ({ event, context }) => {
      if ('user' in event && event.type === 'member_joined_channel' && event.user !== context.botUserId) return;
      changed({ room: event.channel });
      await opened(event.channel);
    });
}
