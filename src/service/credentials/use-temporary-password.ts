import { randomUUID } from 'node:crypto';
import type { PasswordPurpose } from '../../core/credentials/link-url.ts';
import {
  readTemporaryPassword,
  TRIES_FORGOTTEN_HOURS,
  WAITS_AFTER_TRIES,
} from '../../core/credentials/temporary-password.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../core/mail/address-key.ts';
import { readAddress } from '../../core/mail/email-address.ts';
import { linkUntil } from '../../core/mail/rules.ts';
import { auditWrongTry } from '../../db/audit/refusals.ts';
import type { Database, Transaction } from '../../db/client.ts';
import { revokeAccess } from '../../db/credentials/access.ts';
import { lockLearner } from '../../db/credentials/links.ts';
import {
  ownerOfTemporary,
  usableTemporaryPassword,
  useTemporaryPassword,
} from '../../db/credentials/temporary-passwords.ts';
import { countTry } from '../../db/credentials/temporary-tries.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { addLink } from '../add-link.ts';
import { hashTemporaryPassword } from './password-hash.ts';
import { recordUse } from './temporary-password.ts';

/** What a learner typed to sign in with a temporary password. */
export type TemporaryTry = { email: string; password: string; now: Date; reference: string };

/** The secret that links are made with, and the key that addresses are counted by. */
export type TemporaryKeys = { linkSecret: string; addressKey: AddressKey };

/** What comes of a try: a link to choose a new password; nothing; or that the next try has to wait. */
export type TemporaryUse =
  | { kind: 'let-in'; purpose: PasswordPurpose; token: string }
  | { kind: 'wrong' }
  | { kind: 'too-early'; until: Date };

/** How tries for one address have to wait. */
export const TRY_RULE = { waits: WAITS_AFTER_TRIES, forgottenHours: TRIES_FORGOTTEN_HOURS };

/**
 * Uses a temporary password, once, and returns a link to choose a new password. An unknown email and a wrong, used or
 * expired password look and cost the same. Tries for one address have to wait longer and longer; one that comes too early
 * is not even looked at, right or wrong.
 */
export async function useTemporary(
  db: Database,
  { linkSecret, addressKey }: TemporaryKeys,
  { email, password, now, reference }: TemporaryTry,
): Promise<TemporaryUse> {
  const address = readAddress(email.trim()) ?? ''; // nobody's
  const until = await countTry(db, bucketOf(addressKey, address), now, TRY_RULE);
  if (until) return { kind: 'too-early', until };
  const passwordHash = await hashTemporaryPassword(readTemporaryPassword(password), address);
  const found = await usableTemporaryPassword(db, { email: address, passwordHash, now });
  const link = found && (await db.transaction((tx) => useLocked(tx, linkSecret, found, { now, reference })));
  if (link) return { kind: 'let-in', ...link };
  await auditWrongTry(db, address, reference);
  return { kind: 'wrong' };
}

/** Returns one of 2^20 numbers for an address: made-up ones fill no disk, and who shares one with whom nobody can tell. */
export function bucketOf(addressKey: AddressKey, address: string): number {
  return Number.parseInt(addressFingerprint(addressKey, address).slice(0, 5), 16);
}

type Found = { id: string; learnerId: string };
type At = { now: Date; reference: string };

/** Uses one of a learner, if it still works, and returns the link that it gives. */
export async function useLocked(tx: Transaction, linkSecret: string, { id, learnerId }: Found, { now, reference }: At) {
  await lockLearner(tx, learnerId);
  const owner = await ownerOfTemporary(tx, id);
  if (owner?.authentication !== 'password') return undefined;
  if (owner.membershipEndsAt && owner.membershipEndsAt <= now) return undefined;
  if (!(await useTemporaryPassword(tx, id, now))) return undefined;
  return issueLink(tx, linkSecret, { ...owner, now, reference });
}

async function issueLink(
  tx: Transaction,
  linkSecret: string,
  owner: { learnerId: string; requestId: string; firstAccessedAt: Date | null } & At,
) {
  const { learnerId, requestId, now } = owner;
  const purpose: PasswordPurpose = owner.firstAccessedAt ? 'reset' : 'activation';
  await revokeAccess(tx, learnerId, now);
  const expiresAt = linkUntil('reset', now);
  const id = randomUUID();
  const token = await addLink(tx, linkSecret, { id, learnerId, requestId, purpose, expiresAt, createdAt: now });
  await invalidatePost(tx, requestId, 'confirmation');
  await recordUse(tx, 'password-used', { ...owner, actor: 'learner' });
  return { purpose, token, expiresAt };
}
