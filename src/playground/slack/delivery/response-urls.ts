import { limits } from '../limits.ts';
import type { Ids } from '../state/ids.ts';

/** What a response_url may do: write to this user in this channel, and change the message that was clicked. */
export type Grant = {
  kind: 'command' | 'shortcut' | 'click';
  user: string;
  channel: string;
  /** The message that was clicked. */
  source?: string;
  /** The command as it was typed, until it has been shown to the channel. */
  typed?: string;
};

/** Response urls: five uses within thirty minutes (docs.slack.dev, “Handling user interaction”). */
export type ResponseUrls = {
  issue(grant: Grant): string;
  /** Uses one up; gives Slack's error where it is spent, too old or unknown. */
  use(secret: string): Grant | { error: 'used_url' | 'expired_url' | 'no_such_url' };
};

/** @param deps.root where the urls begin; @param deps.now milliseconds since 1970. */
export function createResponseUrls(deps: { ids: Ids; now: () => number; root: () => string }): ResponseUrls {
  const issued = new Map<string, { grant: Grant; at: number; uses: number }>();
  return {
    issue(grant) {
      const secret = deps.ids.secret();
      issued.set(secret, { grant, at: deps.now(), uses: 0 });
      return `${deps.root()}/response/${secret}`;
    },
    use(secret) {
      const found = issued.get(secret);
      if (!found) return { error: 'no_such_url' };
      if (deps.now() - found.at > limits.responseUrlMs) return { error: 'expired_url' };
      if (found.uses >= limits.responseUrlUses) return { error: 'used_url' };
      found.uses += 1;
      return found.grant;
    },
  };
}
