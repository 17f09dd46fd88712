import type { Inside } from '../inside.ts';
import { authMethods } from './auth.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import type { Answer, Args, Method } from './method.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

/** Every method of the Web API that the local Slack knows. */
export const methods: Record<string, Method> = {
  ...authMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...peopleMethods,
  ...viewMethods,
  'api.test': { run: (args) => ({ args }) },
  'apps.connections.open': { token: 'app', run: openConnection },
};

function openConnection(_args: Args, { socketUrl }: Inside): Answer {
  const url = socketUrl();
  return url ? { url } : { error: 'too_many_websockets' };
}
