import { expect } from 'vitest';
import { readMessage } from '../../../src/playground/reading.ts';
import type { Answers } from '../../../src/playground/slack/acting/open-form.ts';
import type { Message } from '../../../src/playground/slack/state/messages.ts';
import type { SeenMessage } from '../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../src/playground/workspace-data.ts';
import { until } from '../until.ts';
import type { TestDesk } from './desk.ts';
import type { Who } from './people.ts';

type Menu = {
  type: string;
  action_id: string;
  options?: { text: { text: string }; value: string }[];
};

/** Chooses an option by its label, in a message's overflow menu or select. */
export async function pickOption(desk: TestDesk, who: Who, message: SeenMessage, label: string): Promise<void> {
  const blocks = message.blocks as { accessory?: Menu; elements?: Menu[] }[];
  const menu = blocks.flatMap(({ accessory, elements }) => accessory ?? elements ?? []).find(({ options }) => options);
  const option = menu?.options?.find(({ text }) => text.text === label);
  if (!menu || !option) throw new Error(`There is no “${label}” to choose on: ${readMessage(message)}`);
  const acted = await desk.slack.choose(
    personas[who].id,
    message.channel,
    message.ts,
    { actionId: menu.action_id },
    option.value,
  );
  if (!acted.ok) throw new Error(acted.error);
}

/** Types a command that ends in a card, and answers the card. */
export async function askForCard(desk: TestDesk, who: Who, text: string, channel = '#support'): Promise<SeenMessage> {
  const waiting = () => cardsIn(desk, channel).filter((card) => readMessage(card).includes('[Cancel]'));
  const before = new Set(waiting().map(({ ts }) => ts));
  const acted = await desk.slack.type(personas[who].id, channel, text);
  if (!acted.ok) throw new Error(acted.error);
  return desk.slack.until(() => waiting().find(({ ts }) => !before.has(ts)));
}

/** All cards in a channel, as the lead sees them. */
export function cardsIn(desk: TestDesk, channel = '#support'): SeenMessage[] {
  return desk.slack
    .visibleTo(personas.bob.id)
    .channels.filter(({ name }) => `#${name}` === channel)
    .flatMap(({ messages }) => messages.flatMap((root) => [root, ...root.replies]))
    .filter(({ isApp, isEphemeral, blocks }) => isApp && !isEphemeral && blocks[0]?.type === 'header');
}

/** Waits until the card's thread says so; answers the message that does. */
export const waitForReply = (
  desk: TestDesk,
  card: SeenMessage,
  text: string,
  withinMs?: number,
): Promise<SeenMessage> =>
  desk.slack.until(
    () =>
      desk.slack
        .visibleTo(personas.bob.id)
        .channels.flatMap(({ messages }) => messages)
        .find(({ ts }) => ts === (card.threadTs ?? card.ts))
        ?.replies.find((reply) => readMessage(reply).includes(text)),
    withinMs,
    () => `there is no “${text}” in the thread of: ${readMessage(card)}`,
  );

/** The same message as it is now, as this person reads it. */
export function textNow(desk: TestDesk, who: Who, message: Pick<SeenMessage, 'channel' | 'ts'>): string | undefined {
  const channel = desk.slack.visibleTo(personas[who].id).channels.find(({ id }) => id === message.channel);
  const found = channel?.messages.flatMap((root) => [root, ...root.replies]).find(({ ts }) => ts === message.ts);
  return found && readMessage(found);
}

/** Waits until that message reads so. */
export const waitForText = (desk: TestDesk, message: SeenMessage, text: string, who: Who = 'bob') =>
  desk.slack.until(
    () => textNow(desk, who, message)?.includes(text) || undefined,
    undefined,
    () => `there is no “${text}” in: ${textNow(desk, who, message)}`,
  );

/** Rings for every mail and message that waits for its next attempt, as a minute would; not for what waits for its channel. */
export async function makeAllDue({ database }: TestDesk): Promise<void> {
  await database.sql`update mails set due_at = now() where state = 'queued'`;
  await database.sql`update posts set due_at = now() where shown < wanted and problem is null`;
  await database.sql`
    select graphile_worker.add_job('send-mail', json_build_object('mailId', id)) from mails where state = 'queued'`;
  await database.sql`
    select graphile_worker.add_job('show-post', json_build_object('postId', id)) from posts
    where shown < wanted and problem is null`;
  await database.sql`select graphile_worker.add_job('work-off', json_build_object('key', key)) from rate_limits`;
}

/** Waits until the desk has written down where a message of its is: Slack has it a moment before. */
export const waitUntilKnown = ({ database }: TestDesk, { ts }: Pick<SeenMessage, 'ts'>) =>
  until('the desk knows where its message is', async () => {
    const [row] = await database.sql`select ts from posts where ts = ${ts}`;
    return row;
  });

/** Waits until no job is due, and nothing that was started is unfinished. */
export async function waitUntilIdle({ database, log }: TestDesk): Promise<void> {
  await until('no job is due', async () => {
    // One look at both: what ends in between may ring for the next. A job that a desk had in hand when it was ended stays
    // locked: the sweep rings for it again, a minute later.
    const [row] = await database.sql`
      select (select count(*)::int from posts where claimed_until > now()) as busy,
        (select count(*)::int from graphile_worker._private_jobs
          where attempts < max_attempts and run_at <= now() + interval '2 seconds'
            and coalesce(locked_at, now()) > now() - interval '10 seconds') as due`;
    return row?.due === 0 && row.busy === 0 && log() !== '';
  });
}

type Said = { type?: string; text?: string; elements?: Said[]; user_id?: string; usergroup_id?: string };

/** Returns a message's mentions that are none of our own words' (`… · for @Amy`, `✋ @support-leads A lead`). */
export function strayMentions({ blocks, mentions }: Pick<Message, 'blocks' | 'mentions'>): string[] {
  const sections = (blocks as Said[]).flatMap(({ elements = [] }) => elements);
  const ours = sections.flatMap(({ elements = [] }) =>
    elements.flatMap(({ user_id, usergroup_id }, i) => {
      const id = user_id ?? usergroup_id;
      const before = elements[i - 1]?.text ?? '';
      return id && /(?: · for |^✋ )$/u.test(before) ? [id] : [];
    }),
  );
  return mentions.filter((id) => !ours.includes(id));
}

/** Nobody was notified but whom we call, and Slack turned down nothing that was said. */
export function expectHarmless({ slack }: TestDesk): void {
  const stray = slack.messages().filter((message) => message.bot_id && strayMentions(message).length > 0);
  expect(stray.filter(({ pings }) => pings.length > 0)).toEqual([]);
  const rejected = slack.calls.filter(({ answer }) => /^invalid_|too_(long|many)/.test(String(answer.error)));
  expect(rejected).toEqual([]);
}

/** Fills in the form that this person has open, field by field by their labels, and submits it. */
export async function submitForm(desk: TestDesk, who: Who, answers: Answers): Promise<void> {
  const acted = await (await desk.form(who)).submit(answers);
  if (!acted.ok) throw new Error(`${acted.error}: ${acted.shown}`);
}

/** Fills in the form that asks this person why, once it is open. */
export async function giveReason(desk: TestDesk, who: Who, reason: string): Promise<void> {
  const { id } = personas[who];
  const isAsking = (view?: { blocks: { block_id?: string }[] }) =>
    view?.blocks.some(({ block_id }) => block_id === 'reason');
  const form = await desk.slack.until(() => desk.slack.visibleTo(id).views.findLast(isAsking));
  const acted = await desk.slack.submit(id, form.id, { reason });
  if (!acted.ok) throw new Error(acted.error);
}
