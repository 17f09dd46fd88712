import { catalogue } from '../../../src/core/catalogue.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import type { Acted } from '../../../src/playground/slack/acting/acted.ts';
import type { Message } from '../../../src/playground/slack/messages.ts';
import { cast } from '../../../src/playground/stage.ts';
import type { TestDesk } from '../../support/desk.ts';
import { addLearner } from '../../support/service.ts';

/** One cell: who acts where, for which wish (`profile`: none named), about whom. */
export type Cell = { desk: TestDesk; channel: string; user: string; wish: string; name: string };

/** What a surface needs before somebody can act on it; then the act itself. */
type Surface = (cell: Cell) => Promise<() => Promise<Acted>>;

const past = new Date('2026-01-02T10:00:00Z');
const active = { firstAccessedAt: past, lastAccessedAt: past, passwordSetAt: past };
/** A learner for whom that action is possible. */
const ready: Record<string, object> = {
  'resend-activation': {},
  'send-password-reset': active,
  'make-vpa-available': { ...active, vpaCompletedAt: new Date() },
};
/** What is refused with that action as its way out. */
const refusedFor: Record<string, string> = {
  'resend-activation': 'send-password-reset',
  'send-password-reset': 'resend-activation',
};

const email = ({ name }: Cell) => `${name}@matrix.test`;
const typed = (wish: string) => (wish === 'profile' ? '' : `${wish} `);
const action = (wish: string) => catalogue.find(wish) ?? { title: wish, button: wish };

function learner(cell: Cell, organization?: string): Promise<string> {
  const more = ready[cell.wish] ?? {};
  const values = { email: email(cell), givenName: cell.name, ...more };
  return addLearner(cell.desk.database, values, organization ? { name: organization } : {});
}

/** The messages about this cell's learner that this person sees in its channel. */
export const aboutIt = ({ desk, channel, user, name }: Cell): Message[] =>
  desk.slack
    .messages()
    .filter((one) => one.channel === channel && one.bot_id && (!one.reader || one.reader === user))
    .filter((one) => JSON.stringify(one.blocks).includes(name));

const find = (cell: Cell, text: string) =>
  cell.desk.slack.until(() => aboutIt(cell).find((one) => readMessage(one).includes(text)), 15_000);

async function ok(acting: Promise<Acted>): Promise<Acted> {
  const acted = await acting;
  if (!acted.ok) throw new Error(acted.error);
  return acted;
}

const type = ({ desk, channel }: Cell, user: string, line: string) =>
  ok(desk.slack.type(user, channel, `/learner ${line}`));

type Part = { type: string; action_id?: string; text?: { text: string }; value?: string; options?: Part[] };

/** Presses a button, or chooses from a menu, by a part of its label. */
function press({ desk, channel, user }: Cell, message: Message, label: string): Promise<Acted> {
  const blocks = message.blocks as { accessory?: Part; elements?: Part[] }[];
  const parts = blocks.flatMap(({ accessory, elements }) => accessory ?? elements ?? []);
  const has = ({ text }: Part) => text?.text.includes(label) === true;
  for (const part of parts) {
    const option = part.options?.find(has);
    const actionId = part.action_id ?? '';
    if (option) return ok(desk.slack.choose(user, channel, message.ts, { actionId }, option.value ?? ''));
    if (part.type === 'button' && has(part)) return ok(desk.slack.click(user, channel, message.ts, { actionId }));
  }
  throw new Error(`There is no “${label}” on: ${readMessage(message)}`);
}

const shortcutOf = (wish: string) => (wish === 'profile' ? 'learner-actions' : wish);

/** A card asked for by `asker`, waiting. */
async function card(cell: Cell, asker: string): Promise<Message> {
  await learner(cell);
  await type(cell, asker, `${cell.wish} ${email(cell)}`);
  return find(cell, '[Cancel]');
}

export const surfaces: Record<string, Surface> = {
  async command(cell) {
    await learner(cell);
    return () => type(cell, cell.user, `${typed(cell.wish)}${email(cell)}`);
  },
  async shortcut(cell) {
    await learner(cell);
    const { ts } = cell.desk.slack.say(cast.bob.id, cell.channel, `${email(cell)} cannot get in`);
    return () => ok(cell.desk.slack.shortcut(cell.user, shortcutOf(cell.wish), cell.channel, ts));
  },
  async modal(cell) {
    await learner(cell);
    const { slack } = cell.desk;
    const { ts } = slack.say(cast.bob.id, cell.channel, 'somebody cannot get in');
    await ok(slack.shortcut(cell.user, shortcutOf(cell.wish), cell.channel, ts));
    const view = await slack.until(() => slack.visibleTo(cell.user).views.find(({ submit }) => submit), 15_000);
    return () => ok(slack.submit(cell.user, view.id, { email: email(cell) }));
  },
  async menu(cell) {
    await learner(cell);
    await type(cell, cell.user, email(cell));
    const profile = await find(cell, 'Signs in with');
    return () => press(cell, profile, action(cell.wish).title);
  },
  async 'way-out'(cell) {
    await learner(cell);
    await type(cell, cell.user, `${refusedFor[cell.wish]} ${email(cell)}`);
    const refusal = await find(cell, `[${action(cell.wish).title}]`);
    return () => press(cell, refusal, action(cell.wish).title);
  },
  async choose(cell) {
    await learner(cell, 'Acme');
    await learner(cell, 'Other');
    await type(cell, cell.user, `${typed(cell.wish)}${email(cell)}`);
    const question = await find(cell, 'Which one?');
    return () => press(cell, question, 'Acme');
  },
  async near(cell) {
    await learner(cell);
    await type(cell, cell.user, `${typed(cell.wish)}${cell.name}@matrix.tset`);
    const offer = await find(cell, 'Did you mean');
    return () => press(cell, offer, email(cell));
  },
  async confirm(cell) {
    const waiting = await card(cell, cast.amy.id);
    return () => press(cell, waiting, action(cell.wish).button);
  },
  async 'confirm-own'(cell) {
    const waiting = await card(cell, cell.user);
    return () => press(cell, waiting, action(cell.wish).button);
  },
  async cancel(cell) {
    const waiting = await card(cell, cast.amy.id);
    return () => press(cell, waiting, 'Cancel');
  },
  async undo(cell) {
    const waiting = await card(cell, cast.amy.id);
    await press({ ...cell, user: cast.amy.id }, waiting, action(cell.wish).button);
    await cell.desk.slack.until(() => undoOf(cell, waiting), 15_000);
    return () => press(cell, undoOf(cell, waiting) as Message, 'Undo');
  },
};

/** The confirmation in a card's thread, while it can be undone. */
const undoOf = ({ desk, channel }: Cell, { ts }: Message) =>
  desk.slack
    .messages()
    .find((one) => one.channel === channel && one.thread_ts === ts && readMessage(one).includes('[Undo]'));
