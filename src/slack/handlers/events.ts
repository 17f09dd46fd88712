import type { App } from '@slack/bolt';
import type { Changed } from '../people/directory.ts';

/** Handles changes to people and user groups: `changed` drops what is cached about them at once. */
export function handleEvents(app: App, changed: (what: Changed) => void): void {
  app.event('subteam_members_changed', async ({ event }) => changed({ group: event.subteam_id }));
  // A group that is switched off or on changes its members, too.
  app.event('subteam_updated', async ({ event }) => changed({ group: event.subteam.id }));
  app.event('user_change', async ({ event }) => changed({ person: event.user.id }));
}
