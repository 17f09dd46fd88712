import type { Delivered } from '../delivery.ts';
import { escapeMrkdwn, storedText } from '../mrkdwn.ts';
import { commandFields } from '../payloads.ts';
import type { Origin } from '../response-urls.ts';
import { SlackError } from '../slack-error.ts';
import { type Channel, channelFor, SLACKBOT } from '../workspace.ts';
import type { Stage } from './stage.ts';

/** What people write: messages and slash commands. */
export type Writing = {
  /** Says something in a channel or a thread of it, stored as Slack stores it. Gives back its ts. */
  say(user: string, channel: string, text: string, options?: { threadTs?: string }): Promise<string>;
  /** Types a slash command. `escaped`: emails reach the app as `<mailto:a|a>`, as with the command's escaping on. */
  type(user: string, channel: string, line: string, options?: { escaped?: boolean }): Promise<Delivered>;
};

export function createWriting(stage: Stage): Writing {
  const { workspace, triggers, responseUrls, delivery, app, changed } = stage;

  async function type(user: string, channelId: string, line: string, options: { escaped?: boolean } = {}) {
    const channel = openChannel(stage, user, channelId);
    const [command = '', ...rest] = line.trim().split(/(\s+)/);
    if (!/^\/\S/.test(command)) throw new Error(`“${line}” is no slash command.`);
    if (app.commands && !app.commands.includes(command)) throw new Error(`The app has no command ${command}.`);
    const typed = rest.join('').trim();
    const origin: Origin = { channel, user, typed: line.trim() };
    const text = options.escaped ? storedText(typed) : escapeMrkdwn(typed);
    const triggerId = triggers.issue(user);
    const fields = { user, channel, command, text, triggerId, responseUrl: responseUrls.issue(origin) };
    const answer = await delivery.deliver({ type: 'slash_commands', payload: commandFields(workspace, fields) });
    if (answer.error) sayFailure(stage, origin, command, answer.error);
    else showAnswer(stage, origin, answer.body);
    changed();
    return answer;
  }

  return {
    async say(user, channelId, text, { threadTs } = {}) {
      const channel = openChannel(stage, user, channelId);
      if (threadTs && !channel.messages.lasting(threadTs))
        throw new Error(`There is no message ${threadTs} to reply to.`);
      const thread = threadTs && { threadTs };
      const { ts } = channel.messages.add({ ts: workspace.nextTs(), user, text: storedText(text), ...thread });
      changed();
      return ts;
    },
    type,
  };
}

function openChannel({ workspace }: Stage, user: string, id: string): Channel {
  const channel = channelFor(workspace, user, id);
  if (channel.isArchived) throw new Error(`#${channel.name} is archived: nobody can write there.`);
  return channel;
}

/** Words in the acknowledgement of a command are shown, as those sent to its response_url are. */
function showAnswer({ responseUrls }: Stage, origin: Origin, body: unknown): void {
  const answer = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : { text: body };
  if (!answer.text && !answer.blocks) return;
  try {
    responseUrls.respond(origin, answer);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
  }
}

/** Slackbot's words to the one who acted, where the app failed them. */
export function sayFailure({ workspace }: Stage, { channel, user }: Origin, what: string, error: string): void {
  const text = `${escapeMrkdwn(what)} failed with the error "${error}"`;
  channel.messages.add({ ts: workspace.nextTs(), user: SLACKBOT, text, reader: user });
}
