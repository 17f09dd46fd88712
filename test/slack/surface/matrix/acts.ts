import { moveGroup } from '../../../../src/core/actions/move-group.ts';
import { catalogue } from '../../../../src/core/catalogue.ts';
import { addressFingerprint } from '../../../../src/core/mail/address-fingerprint.ts';
import { suppressions } from '../../../../src/db/schema/suppressions.ts';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { Acted } from '../../../../src/playground/slack/acting/acted.ts';
import type { Message } from '../../../../src/playground/slack/state/messages.ts';
import { unlockAddressKey } from '../../../../src/service/mail/address-key.ts';
import type { TestDesk } from '../../../support/desk/desk.ts';
import { exampleValues, isApproved } from '../../../support/desk/examples.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { escalations, helpers } from './people.ts';

/** One cell: who acts where, for which entry (`profile`: none named), about whom. */
export type Cell = { desk: TestDesk; channel: string; user: string; entry: string; name: string };

/** What a surface needs before somebody can act on it; then the act itself. */
export type Surface = (cell: Cell) => Promise<() => Promise<Acted>>;

const WAIT = 30_000;
const past = new Date('2026-01-02T10:00:00Z');
const active = { firstAccessedAt: past, lastAccessedAt: past, passwordSetAt: past };
/** A learner for whom that action is possible, where just anybody invited is not. */
const ready: Record<string, object> = {
  'send-password-reset': active,
  'make-vpa-available': { ...active, vpaCompletedAt: new Date() },
  'extend-membership': { ...active, membershipEndsAt: new Date('2027-01-31T12:00:00Z') },
};

export const email = ({ name }: Cell) => `${name}@matrix.test`;
export const newEmail = ({ name }: Cell) => `${name}.new@acme.test`;

/** What is given for each field of the cell's action, as somebody types it: its example, and an address of the cell's own. */
function typedValues(cell: Cell): Record<string, string> {
  const action = catalogue.find(cell.entry);
  // A name is what tells the cells' messages apart: it stays.
  const names = Object.keys(action ? exampleValues(action) : {}).filter(
    (name) => name === 'email' || !action?.fields[name]?.personal,
  );
  const typed = names.map((name) => [name, name === 'email' ? newEmail(cell) : (action?.fields[name]?.example ?? '')]);
  return Object.fromEntries(typed);
}

/** What is typed for an entry: the learner, then a value for each field that has to be filled; optional ones by name. */
export function line(cell: Cell, about = email(cell)): string {
  const { fields = {} } = catalogue.find(cell.entry) ?? {};
  const also = Object.entries(typedValues(cell)).map(([name, value]) =>
    fields[name]?.optional ? `${name}=${value}` : value,
  );
  return `${cell.entry === 'profile' ? '' : cell.entry} ${about} ${also.join(' ')}`.trim();
}

/** Fills in the form of the cell's action, field by field as a person does; answers the act of submitting it. */
export async function fillFields(cell: Cell): Promise<() => Promise<Acted>> {
  const { slack } = cell.desk;
  const view = await slack.until(() => slack.visibleTo(cell.user).views.find(({ submit }) => submit), WAIT);
  const filled: Record<string, string> = {};
  for (const [name, typed] of Object.entries(typedValues(cell))) {
    const isSearched = catalogue.find(cell.entry)?.fields[name]?.search !== undefined;
    const found = isSearched ? await slack.suggest(cell.user, view.id, name, typed) : undefined;
    filled[name] = found?.ok ? (found.options[0]?.value ?? '') : typed;
  }
  return () => ok(slack.submit(cell.user, view.id, filled));
}

export const titleOf = (entry: string) => catalogue.entry(entry)?.title ?? entry;
export const buttonOf = (entry: string) =>
  isApproved(entry) ? 'Ask for approval…' : (catalogue.find(entry)?.button ?? entry);

/** Adds the cell's learner. */
export async function learner(cell: Cell, organization?: string): Promise<string> {
  const values = { email: email(cell), givenName: cell.name, ...ready[cell.entry] };
  const { database } = cell.desk;
  const id = await addLearner(database, values, organization ? { name: organization } : {});
  await database.sql`insert into groups (organization_id, name)
    select organization_id, ${moveGroup.fields.group?.example ?? ''} from learners where id = ${id} on conflict do nothing`;
  return id;
}

/** The same with requests that Ann made and Lea confirmed, a minute ago and before. */
export async function withRequests(cell: Cell, count: number, action = cell.entry): Promise<void> {
  const id = await learner(cell);
  await cell.desk.database.sql`
    insert into requests (reference, action, learner_id, asked_by, decided_by, decided_at, channel, state, outcome,
      expires_at, announced, created_at)
    select 'LD-' || n, ${action}, ${id}, ${helpers.ann}, ${helpers.lea}, now() - make_interval(mins => n),
      ${cell.channel}, 'done', '{"words":[],"facts":{}}', now(), '[]', now() - make_interval(mins => n)
    from generate_series(1, ${count}::int) n`;
}

/** The same with an address that the mail provider holds back. */
export async function suppressed(cell: Cell): Promise<void> {
  await learner(cell);
  const { database, config } = cell.desk;
  const key = addressFingerprint(await unlockAddressKey(database.db, config.linkSecrets), email(cell));
  await database.db
    .insert(suppressions)
    .values({ addressFingerprint: key, reason: 'bounced', at: past, origin: 'event' });
}

/** The messages about this cell's learner that this person sees in its channel. */
export const aboutIt = ({ desk, channel, user, name }: Cell): Message[] =>
  desk.slack
    .messages()
    .filter((one) => one.channel === channel && one.bot_id && (!one.reader || one.reader === user))
    .filter((one) => JSON.stringify(one.blocks).includes(name));

export const find = (cell: Cell, text: string): Promise<Message> =>
  cell.desk.slack.until(() => aboutIt(cell).find((one) => readMessage(one).includes(text)), WAIT);

/** The reply in a card's thread that has this button. */
export const replyTo = ({ desk, channel }: Cell, { ts }: Message, label: string): Promise<Message> =>
  desk.slack.until(
    () =>
      desk.slack
        .messages()
        .find((one) => one.channel === channel && one.thread_ts === ts && readMessage(one).includes(`[${label}]`)),
    WAIT,
  );

export async function ok(acting: Promise<Acted>): Promise<Acted> {
  const acted = await acting;
  if (!acted.ok) throw new Error(acted.error);
  return acted;
}

export const as = (cell: Cell, user: string): Cell => ({ ...cell, user });
export const inEscalations = (cell: Cell): Cell => ({ ...cell, channel: escalations });

export const type = ({ desk, channel, user }: Cell, text: string) =>
  ok(desk.slack.type(user, channel, `/learner ${text}`));

type Part = { type: string; action_id?: string; text?: { text: string }; value?: string; options?: Part[] };

/** Presses a button, or chooses from a menu, by a part of its label. */
export function press({ desk, channel, user }: Cell, message: Message, label: string): Promise<Acted> {
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

/** Fills in the form that this person has open; answers the act of submitting it. */
export async function fillIn({ desk, user }: Cell, fields: Record<string, string>): Promise<() => Promise<Acted>> {
  const { slack } = desk;
  const view = await slack.until(() => slack.visibleTo(user).views.find(({ submit }) => submit), WAIT);
  return () => ok(slack.submit(user, view.id, fields));
}
