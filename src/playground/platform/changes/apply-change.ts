import type { Transaction } from 'kysely';
import { endSessions, removeUser, setPasswordHash } from '../accounts/account-rows.ts';
import type { Passwords } from '../accounts/password.ts';
import type { Answer, Tables } from '../database/tables.ts';
import type { Learner } from '../learners/learner.ts';
import { updateLearner } from '../learners/learner-store.ts';
import type { DeskChange } from './contract.ts';
import { addPasswordLink, type LinkOptions } from './password-links.ts';
import { readFields } from './updated-fields.ts';

/** What was answered, and what the change says in words; `applied` where the learner was changed. */
export type Outcome = { answer: Answer; what: string; applied: boolean };

type Context = {
  rows: Transaction<Tables>;
  change: DeskChange;
  now: Date;
  passwords: Passwords;
  links: LinkOptions;
};
type Handler = (context: Context, learner: Learner) => Promise<Outcome>;

/** What is done for each type, with a learner who is there. A type that is missing is refused. */
const HANDLERS: Record<string, Handler> = {
  'learner.updated': updateFields,
  'learner.password_set': setPassword,
  'learner.erased': erase,
  'learner.activation_requested': requestLink,
  'learner.reset_requested': requestLink,
};

export const accepted = (what: string, extra: Partial<Answer['body']> = {}): Outcome => ({
  answer: { status: 200, body: { status: 'accepted', ...extra } },
  what,
  applied: true,
});
export const refused = (message: string, what = 'Nothing', status: 409 | 422 = 422): Outcome => ({
  answer: { status, body: { status: 'refused', message } },
  what,
  applied: false,
});

/** Applies a change whole, in the caller's transaction, or refuses it and changes nothing. */
export async function applyChange(context: Context, learner: Learner | undefined): Promise<Outcome> {
  const { type } = context.change;
  if (type === 'desk.ping') return { ...accepted('A ping'), applied: false };
  const handler = Object.hasOwn(HANDLERS, type) ? HANDLERS[type] : undefined;
  if (!handler) return refused(`Changes of the type ${type} are not known here`);
  if (type === 'learner.erased' && (!learner || learner.erasedAt)) return { ...accepted('Was erased'), applied: false };
  if (!learner || learner.erasedAt) return refused('There is no such learner');
  return handler(context, learner);
}

async function updateFields({ rows, change }: Context, learner: Learner): Promise<Outcome> {
  const read = readFields(change.data.change ?? {});
  if ('fault' in read) return refused(read.fault);
  const { email } = read.columns;
  if (email && (await isTaken(rows, email, learner)))
    return refused('Another learner has that address', read.words, 409);
  await updateLearner(rows, learner.externalId, read.columns);
  return accepted(read.words);
}

async function isTaken(rows: Transaction<Tables>, email: string, learner: Learner): Promise<boolean> {
  const other = await rows
    .selectFrom('learner')
    .select('externalId')
    .where('organization', '=', learner.organization)
    .where('email', '=', email)
    .where('externalId', '<>', learner.externalId)
    .executeTakeFirst();
  return other !== undefined;
}

async function setPassword({ rows, change, now, passwords }: Context, learner: Learner): Promise<Outcome> {
  const { password_hash: hash, end_sessions: endsSessions } = change.data;
  if (passwords === 'platform') return refused('Passwords are set here, and nowhere else');
  if (passwords === 'hashes' && !hash) return refused('The password’s hash is missing');
  if (passwords === 'hashes' && !hash?.startsWith('$argon2id$')) return refused('The hash is not argon2id');
  if (!learner.userId) return refused('There is no such learner');
  if (passwords === 'hashes' && hash) await setPasswordHash(rows, learner.userId, hash);
  if (endsSessions) await endSessions(rows, learner.userId);
  await updateLearner(rows, learner.externalId, { passwordSetAt: now });
  return accepted(endsSessions ? 'A new password; signed out everywhere' : 'A new password');
}

async function erase({ rows, now }: Context, learner: Learner): Promise<Outcome> {
  const { externalId } = learner;
  await rows
    .updateTable('told_change')
    .set({ learner: null, what: null })
    .where('externalId', '=', externalId)
    .execute();
  const personal = { email: null, givenName: null, familyName: null, locale: null, timeZone: null, groupName: null };
  await updateLearner(rows, externalId, { ...personal, erasedAt: now });
  if (learner.userId) await removeUser(rows, learner.userId);
  return accepted('Erased');
}

async function requestLink({ rows, change, now, passwords, links }: Context, learner: Learner): Promise<Outcome> {
  if (passwords !== 'platform') return refused(`Changes of the type ${change.type} are not known here`);
  if (!learner.userId) return refused('There is no such learner');
  const what =
    change.type === 'learner.reset_requested' ? 'A mail to reset the password' : 'A mail to activate the account';
  return accepted(what, await addPasswordLink(rows, learner, { ...links, now, type: change.type }));
}
