import type { IncomingMessage, ServerResponse } from 'node:http';

/** A person of the workspace, or of another one (`isStranger`, `teamId`). */
export type UserOptions = {
  id: string;
  /** The handle, without @. */
  name: string;
  realName: string;
  /** An IANA time zone; Etc/UTC unless given. */
  tz?: string;
  deleted?: boolean;
  isRestricted?: boolean;
  isUltraRestricted?: boolean;
  isStranger?: boolean;
  /** The workspace's own unless given. */
  teamId?: string;
};

/** A user group, as mentioned by `<!subteam^S…>`. */
export type GroupOptions = { id: string; handle: string; members: string[] };

/** A conversation. The bot is in it where its user id is among the members. */
export type ChannelOptions = {
  id: string;
  name: string;
  members: string[];
  isPrivate?: boolean;
  isIm?: boolean;
  isExtShared?: boolean;
  isPendingExtShared?: boolean;
  isArchived?: boolean;
};

/** The app as it is installed. */
export type AppOptions = {
  botToken: string;
  signingSecret: string;
  /** An app-level token (xapp-…): Socket Mode is on. */
  appToken?: string;
  /** The bot token's scopes. */
  scopes: string[];
  /** Where commands and interactions are posted while there is no live socket. */
  requestUrl?: string;
  /** The app's slash commands; anything that begins with a slash unless given. */
  commands?: string[];
  /** The app's message shortcuts, by callback id; any unless given. */
  shortcuts?: string[];
  name?: string;
  botUserId?: string;
  botId?: string;
  appId?: string;
};

export type LocalSlackOptions = {
  /** A free one unless given. */
  port?: number;
  team: { id: string; name: string; url?: string };
  users: UserOptions[];
  groups: GroupOptions[];
  channels: ChannelOptions[];
  app: AppOptions;
  /** The workspace's clock, in milliseconds. Signatures always carry the real time, for the app checks them against it. */
  now?: () => number;
  /** Takes requests that are not Slack's own, such as a page's files; false leaves them to a 404. */
  serve?: (request: IncomingMessage, response: ServerResponse) => boolean;
};
