import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import { addPasswordToken } from '../accounts/account-rows.ts';
import type { Tables } from '../database/tables.ts';
import { displayName, type Learner } from '../learners/learner.ts';

const HOUR_MS = 60 * 60 * 1000;

/** A mail of the platform's own: its link lets the reader choose a password. */
export type PasswordMail = { to: string; name: string; link: string; expiresAt: Date };

export type LinkOptions = {
  /** Where the platform's pages are. */
  baseUrl: string;
  /** Sends the mail where the platform mails itself; else the desk is given the link. Throws where it cannot: then nothing is answered. */
  sendMail?: ((mail: PasswordMail) => Promise<void>) | undefined;
};

/**
 * Makes a link by which a learner chooses a password here: for 24 hours to activate, for 1 to reset.
 * @returns what the answer to the desk has: the link and its end, or that it was mailed.
 */
export async function addPasswordLink(
  rows: Transaction<Tables>,
  learner: Learner,
  { baseUrl, sendMail, now, type }: LinkOptions & { now: Date; type: string },
): Promise<{ link: string; expires_at: string } | { mailed: true }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + (type === 'learner.reset_requested' ? 1 : 24) * HOUR_MS);
  await addPasswordToken(rows, { userId: learner.userId ?? '', token, expiresAt });
  const link = `${baseUrl}/choose-password?token=${token}`;
  if (!sendMail) return { link, expires_at: expiresAt.toISOString() };
  await sendMail({ to: learner.email ?? '', name: displayName(learner), link, expiresAt });
  return { mailed: true };
}
