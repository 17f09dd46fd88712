import type { ResponseUrls } from './delivery/response-urls.ts';
import type { Triggers } from './delivery/triggers.ts';
import type { Changes } from './state/changes.ts';
import type { Files } from './state/files.ts';
import type { Ids } from './state/ids.ts';
import type { MessageValues } from './state/message-values.ts';
import type { Messages } from './state/messages.ts';
import type { Suggestions } from './state/suggestions.ts';
import type { Views } from './state/views.ts';
import type { Workspace } from './state/workspace.ts';

/** The one app of the workspace, as its manifest and its tokens make it. */
export type LocalApp = {
  botToken: string;
  signingSecret: string;
  /** With one, the app may open sockets. */
  appToken?: string;
  /** The bot token's scopes. */
  scopes: string[];
  commands: { command: string; shouldEscape?: boolean; description?: string; usageHint?: string }[];
  /** The message shortcuts. */
  shortcuts: { callbackId: string; name: string }[];
  /** The events it is subscribed to: `message.im` and its like, `app_mention`, and those that events.ts sends. */
  events: string[];
  /**
   * Whether the manifest has an Options Load URL (`message_menu_options_url`), here the same as the request URL. Over HTTP
   * suggestions need one; over a socket they do not.
   */
  hasOptionsUrl: boolean;
  appId: string;
  botId: string;
  botUserId: string;
  name: string;
  /** `free` refuses user groups with plan_upgrade_required. */
  plan: 'free' | 'paid';
  /** Slack's error for a token that was taken away. */
  revoked?: 'token_revoked' | 'account_inactive' | 'invalid_auth';
};

/** The parts of the local Slack that work together. */
export type Inside = {
  app: LocalApp;
  workspace: Workspace;
  messages: Messages;
  messageValues: MessageValues;
  files: Files;
  views: Views;
  suggestions: Suggestions;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  ids: Ids;
  changes: Changes;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Returns a new address for Socket Mode, or undefined where ten are open. */
  socketUrl: () => string | undefined;
};
