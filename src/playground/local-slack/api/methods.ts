import * as chat from './chat.ts';
import { conversationsInfo } from './conversations.ts';
import type { Method } from './method.ts';
import { authTest, groupMembers, usersInfo } from './people.ts';
import { viewsOpen, viewsPush, viewsUpdate } from './views.ts';

/** The methods of the Web API that there are here, for a bot token; all others are an `unknown_method`. */
export const methods: Record<string, Method> = {
  'auth.test': authTest,
  'chat.postMessage': chat.postMessage,
  'chat.postEphemeral': chat.postEphemeral,
  'chat.update': chat.update,
  'conversations.info': conversationsInfo,
  'usergroups.users.list': groupMembers,
  'users.info': usersInfo,
  'views.open': viewsOpen,
  'views.push': viewsPush,
  'views.update': viewsUpdate,
};

/** Those for an app-level token. */
export const appMethods: Record<string, Method> = {
  'apps.connections.open': (_args, { socketUrl }) => ({ url: socketUrl() }),
};
