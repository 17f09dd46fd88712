import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Place } from '../../core/sentence.ts';
import type { Reply } from './background.ts';
import { slackProblem } from './errors.ts';

/**
 * Returns a reply through a response_url: a new message for its one reader. Slack puts it into the channel unless it is
 * told the thread.
 */
export function replyBy(respond: RespondFn, threadTs: string | null = null): Reply {
  const place = threadTs ? { thread_ts: threadTs } : {};
  return (message) => respond({ ...message, ...place, response_type: 'ephemeral', replace_original: false });
}

/** Returns a reply that replaces the clicked ephemeral message: chat.update cannot do that, its response_url can. */
export function replaceBy(respond: RespondFn): Reply {
  return (message) => respond({ ...message, response_type: 'ephemeral', replace_original: true });
}

/** Returns a reply in a thread of direct messages, which have one reader: unlike an ephemeral one, it stays. */
export function replyOpenly(client: WebClient, { channel, threadTs }: Place): Reply {
  return (message) => client.chat.postMessage({ channel, ...message, ...(threadTs && { thread_ts: threadTs }) });
}

/**
 * Returns a reply where the conversation is: in its thread, else through `otherwise`, else by direct message where Slack
 * takes nothing there any more. A message without replies is no
 * thread yet: Slack accepts an ephemeral in it, and shows it to nobody (docs.slack.dev, chat.postEphemeral).
 */
export function replyIn(client: WebClient, place: Place, user: string, otherwise?: Reply): Reply {
  return async (message) => {
    const { channel, threadTs } = place;
    if (!threadTs && otherwise) return otherwise(message);
    try {
      return await client.chat.postEphemeral({ channel, user, ...message, ...(threadTs && { thread_ts: threadTs }) });
    } catch (error) {
      if (otherwise) return otherwise(message);
      if (slackProblem(error).kind !== 'refused') throw error;
      return client.chat.postMessage({ channel: user, ...message });
    }
  };
}
