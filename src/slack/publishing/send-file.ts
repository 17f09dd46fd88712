import type { WebClient } from '@slack/web-api';
import { slackProblem } from '../transport/errors.ts';

/** A file for one person: its name, its bytes, and the comment that comes with it. */
export type PersonalFile = { name: string; content: Buffer; comment: string };

/**
 * Sends a file to one person, in their direct messages with the desk.
 * @returns `not-permitted` where the workspace has not given the desk the scopes for it (installed before they were
 *   asked for).
 * @throws Slack's error where it cannot be sent for another reason; then nobody sees anything.
 */
export async function sendFile(client: WebClient, user: string, file: PersonalFile): Promise<'sent' | 'not-permitted'> {
  try {
    const { channel } = await client.conversations.open({ users: user });
    if (!channel?.id) throw new Error('conversations.open answered without a channel.');
    await client.filesUploadV2({
      channel_id: channel.id,
      filename: file.name,
      title: file.name,
      file: file.content,
      initial_comment: file.comment,
    });
    return 'sent';
  } catch (error) {
    if (slackProblem(error).code === 'missing_scope') return 'not-permitted';
    throw error;
  }
}
