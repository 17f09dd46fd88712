import type { Inside } from '../inside.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import type { Answer, Args, Method } from './method.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

/** Every method of the Web API that the local Slack knows. */
export const methods: Record<string, Method> = {
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...peopleMethods,
  ...viewMethods,
  'api.test': { run: (args) => ({ args }) },
  'auth.test': { run: authTest },
  'apps.connections.open': { token: 'app', run: openConnection },
};

function authTest(_args: Args, { app, workspace }: Inside): Answer {
  return {
    url: workspace.url,
    team: workspace.name,
    user: workspace.user(app.botUserId)?.name,
    team_id: workspace.teamId,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

function openConnection(_args: Args, { socketUrl }: Inside): Answer {
  const url = socketUrl();
  return url ? { url } : { error: 'too_many_websockets' };
}
