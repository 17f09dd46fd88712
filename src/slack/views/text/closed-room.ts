import { say, type Words } from '../../../core/sentence.ts';

/** Returns whether Slack lets only some people write there: it has many codes for that. */
export const isRestricted = (code: string): boolean => code.startsWith('restricted_action');

/** Returns why nothing could be said in a channel, as the end of a sentence. `problem` is a post's. */
export function closedRoomWords(problem: string, channel: string): Words {
  const there = { channel };
  switch (problem) {
    case 'is_archived':
    case 'is_inactive':
      return say`${there} is archived`;
    case 'shared-channel':
      return say`${there} is shared with another company now`;
    case 'not_in_channel':
    case 'channel_not_found':
    case 'no_permission':
      return say`I am not in ${there} any more`;
    case 'message_not_found':
    case 'thread_not_found':
      return say`the message in ${there} was deleted`;
    case 'cannot-check':
      return say`Slack could not tell me who reads ${there}`;
    default:
      return isRestricted(problem)
        ? say`Slack does not let me write there, in ${there}`
        : say`Slack did not take it in ${there}`;
  }
}
