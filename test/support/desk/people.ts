import { readMessage } from '../../../src/playground/reading.ts';
import type { OpenForm } from '../../../src/playground/slack/acting/open-form.ts';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import type { SeenMessage } from '../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../src/playground/workspace-data.ts';

export type Who = keyof typeof personas;

/** People who use a desk in a local Slack, and what they see there. */
export type People = {
  /** Types into a channel's box and waits for an answer, a message or a form; answers what messages came new to this person. */
  type(who: Who, channel: string, text: string): Promise<string>;
  /** The last message that this person sees in the channel, from the desk. */
  last(who: Who, channel?: string): SeenMessage;
  /** All that this person sees in a channel, threads included, as text. */
  sees(who: Who, channel?: string): string[];
  /** The newest card, waiting or not. */
  card(channel?: string): SeenMessage;
  /** Clicks a button by its label on a message, and waits for the acknowledgement. */
  press(who: Who, message: SeenMessage, label: string): Promise<void>;
  /** Waits until this person has a form open, of this title if one is given; its fields are called by their labels. */
  form(who: Who, title?: string): Promise<OpenForm>;
  /** Waits until this person sees a message with that text; answers it. */
  until(who: Who, text: string | RegExp, channel?: string): Promise<SeenMessage>;
  /** What a card's thread says. */
  thread(card: SeenMessage, who?: Who): string[];
};

/** Returns the people of the stage, at work in this Slack. */
export function createPeople(slack: LocalSlack): People {
  const channelOf = (who: Who, channel = '#support') => {
    const seen = slack.visibleTo(personas[who].id).channels;
    const found = seen.find(({ id, name }) => id === channel || `#${name}` === channel);
    if (!found) throw new Error(`${who} is not in ${channel}.`);
    return found;
  };
  const all = (who: Who, channel?: string) =>
    channelOf(who, channel).messages.flatMap((root) => [root, ...root.replies]);
  const fromDesk = (who: Who, channel?: string) => all(who, channel).filter(({ isApp }) => isApp);

  return {
    async type(who, channel, text) {
      const forms = () =>
        slack.visibleTo(personas[who].id).views.filter(({ blocks }) => blocks.some(({ type }) => type === 'input'));
      const [before, open] = [new Set(fromDesk(who, channel).map(({ ts }) => ts)), forms().length];
      const acted = await slack.type(personas[who].id, channelOf(who, channel).id, text);
      if (!acted.ok) throw new Error(acted.error);
      // No command is answered in a thread: what comes there meanwhile is about something else.
      const fresh = () => fromDesk(who, channel).filter(({ ts, threadTs }) => !threadTs && !before.has(ts));
      await slack.until(() => fresh().length > 0 || forms().length > open);
      return fresh().map(readMessage).join('\n');
    },
    last: (who, channel) => fromDesk(who, channel).at(-1) ?? fail(`${who} sees nothing from the desk.`),
    sees: (who, channel) => all(who, channel).map(readMessage),
    card: (channel) =>
      channelOf('bob', channel)
        .messages.flatMap((root) => [root, ...root.replies])
        .filter(
          ({ isApp, isEphemeral, blocks }) => isApp && !isEphemeral && blocks.some(({ type }) => type === 'header'),
        )
        .at(-1) ?? fail('There is no card.'),
    async press(who, message, label) {
      const button =
        buttonsOf(message).find(({ text }) => text === label) ??
        fail(`There is no button “${label}” on: ${readMessage(message)}`);
      const acted = await slack.click(personas[who].id, message.channel, message.ts, { actionId: button.actionId });
      if (!acted.ok) throw new Error(acted.error);
    },
    form(who, title) {
      const { id } = personas[who];
      return slack.until(() => {
        const top = slack.visibleTo(id).views.at(-1);
        const isForm = top?.blocks.some(({ type }) => type === 'input') === true;
        return isForm && (title === undefined || top.title.text === title) && slack.form(id);
      });
    },
    until: (who, text, channel) =>
      slack.until(
        () =>
          all(who, channel).find((message) => {
            const read = readMessage(message);
            return typeof text === 'string' ? read.includes(text) : text.test(read);
          }),
        undefined,
        () => `${who} sees no “${text}” in ${channel ?? '#support'}.`,
      ),
    thread(card, who = 'bob') {
      const root = channelOf(who, card.channel).messages.find(({ ts }) => ts === (card.threadTs ?? card.ts));
      return (root?.replies ?? []).map(readMessage);
    },
  };
}

function buttonsOf({ blocks }: SeenMessage): { actionId: string; text: string }[] {
  return (blocks as { type: string; elements?: { type: string; action_id: string; text: { text: string } }[] }[])
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements = [] }) => elements)
    .filter(({ type }) => type === 'button')
    .map((button) => ({ actionId: button.action_id, text: button.text.text }));
}

function fail(message: string): never {
  throw new Error(message);
}
