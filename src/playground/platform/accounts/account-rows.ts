import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { loginOf } from './auth.ts';

/** A change of the desk's is applied in one transaction, better-auth's rows included: so they are written here, not by its API. */
type Rows = Transaction<Tables>;

/** How better-auth calls an account that signs in by address and password. */
const CREDENTIAL = 'credential';

/** Returns a new user's row: without a password, and without personal data. */
export function userRow(externalId: string): Tables['user'] {
  const now = new Date();
  const login = { name: externalId, email: loginOf(externalId), emailVerified: true };
  return { id: randomUUID(), ...login, createdAt: now, updatedAt: now };
}

/** Sets what a user's password is verified against: an argon2id PHC string. */
export async function setPasswordHash(rows: Rows, userId: string, password: string): Promise<void> {
  const now = new Date();
  const { numUpdatedRows } = await rows
    .updateTable('account')
    .set({ password, updatedAt: now })
    .where('userId', '=', userId)
    .where('providerId', '=', CREDENTIAL)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  const account = { id: randomUUID(), accountId: userId, providerId: CREDENTIAL, userId, password };
  await rows
    .insertInto('account')
    .values({ ...account, createdAt: now, updatedAt: now })
    .execute();
}

/** Signs a user out everywhere. */
export async function endSessions(rows: Rows, userId: string): Promise<void> {
  await rows.deleteFrom('session').where('userId', '=', userId).execute();
}

/** Removes a user with all passwords, sessions and links. */
export async function removeUser(rows: Rows, userId: string): Promise<void> {
  await rows.deleteFrom('verification').where('value', '=', userId).execute();
  await rows.deleteFrom('user').where('id', '=', userId).execute();
}

/** Adds the token of a link to choose a password by, as better-auth's own page would; older ones end. */
export async function addPasswordToken(
  rows: Rows,
  { userId, token, expiresAt }: { userId: string; token: string; expiresAt: Date },
): Promise<void> {
  await rows.deleteFrom('verification').where('value', '=', userId).execute();
  const now = new Date();
  const verification = { id: randomUUID(), identifier: `reset-password:${token}`, value: userId, expiresAt };
  await rows
    .insertInto('verification')
    .values({ ...verification, createdAt: now, updatedAt: now })
    .execute();
}
