import { methodOf } from '../client.ts';

/** Methods by which the outbox speaks: what waits for their limits is stored, and worked off in turn. */
const POSTING = ['chat.postMessage', 'chat.update'];

/**
 * Returns which of Slack's rate limits a call counts on: one for each method, and for new messages one for each channel,
 * too (docs.slack.dev, “Rate limits”). Undefined for a response_url and the like.
 */
export function limitKeyOf(url: string | URL, body: unknown): string | undefined {
  const method = methodOf(url);
  return method === 'chat.postMessage' ? newMessageLimit(channelIn(body)) : method;
}

/** The limit of new messages in a channel. */
export const newMessageLimit = (channel: string) => `chat.postMessage ${channel}`;
/** The limit of edits, in all channels together. */
export const EDIT_LIMIT = 'chat.update';

/** Returns the method that a limit is for. */
export const methodOfLimit = (key: string) => key.split(' ')[0] ?? key;

/** Returns whether what waits for a limit is stored. */
export const isPostLimit = (key: string) => POSTING.includes(methodOfLimit(key));

const channelIn = (body: unknown) => /(?:^|&)channel=([^&]*)/.exec(String(body))?.[1] ?? '';
