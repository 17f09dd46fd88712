import { eq, sql } from 'drizzle-orm';
import { hashToken } from '../../core/credentials/link-token.ts';
import type { PasswordPurpose } from '../../core/credentials/link-url.ts';
import { type Owner, type PasswordProblem, passwordProblem } from '../../core/credentials/password.ts';
import type { AddressKey } from '../../core/mail/address-key.ts';
import { keepsPasswords, noPlatform, type Platform } from '../../core/platform/platform.ts';
import { auditLinkRefusal } from '../../db/audit/refusals.ts';
import { writeAudit } from '../../db/audit/write.ts';
import type { Database, Transaction } from '../../db/client.ts';
import { revokeAccess } from '../../db/credentials/access.ts';
import { type LinkWithOwner, linkByTokenHash, lockLearner, useLink } from '../../db/credentials/links.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { learners } from '../../db/schema/learners.ts';
import { tellChangedPassword } from '../mail/notices.ts';
import { tellPasswordSet } from '../platform/changes/tell-platform.ts';
import { hashPassword } from './password-hash.ts';

/**
 * Why a link does not open. `set-elsewhere`: the learning platform keeps the passwords now; `settled`: a password was set
 * after it was made; `revoked`: a newer link was sent.
 */
export type LinkProblem =
  | 'unknown'
  | 'used'
  | 'settled'
  | 'revoked'
  | 'expired'
  | 'membership-ended'
  | 'signs-in-elsewhere'
  | 'set-elsewhere';

export type DeadLink = { kind: LinkProblem; locale: string | null };
export type OpenLink = { kind: 'open'; owner: Owner; locale: string | null };
export type PasswordSet = { kind: 'set'; locale: string | null };
export type WeakPassword = { kind: 'weak'; problem: PasswordProblem; owner: Owner; locale: string | null };

export type LinkAsk = { token: string; purpose: PasswordPurpose; now: Date };
/** `reference` names the request in the audit and the log. */
export type PasswordAsk = LinkAsk & { password: string; reference: string };

const unknown: DeadLink = { kind: 'unknown', locale: null };

/** What setting a password needs besides the database. */
export type PasswordDeps = { addressKey: AddressKey; platform: Platform };

/** Looks at a link and changes nothing: mail scanners open every one (FACTS: a GET never consumes). */
export async function openLink(
  db: Database,
  { token, purpose, now }: LinkAsk,
  platform: Platform = noPlatform,
): Promise<OpenLink | DeadLink> {
  const link = await linkByTokenHash(db, hashToken(token), purpose);
  return link ? checkLink(link, platform, now) : unknown;
}

/**
 * Uses a link: sets the password, makes the learner active, ends every other way in, tells the learner by mail, and
 * writes the audit row, all in one transaction. Of several uses at once exactly one succeeds.
 * @returns `weak` with the reason where the password cannot be used; the link stays open then.
 */
export async function setPassword(
  db: Database,
  { addressKey, platform }: PasswordDeps,
  ask: PasswordAsk,
): Promise<PasswordSet | WeakPassword | DeadLink> {
  const link = await linkByTokenHash(db, hashToken(ask.token), ask.purpose);
  if (!link) return unknown; // made up by anybody, as often as they like: counted, and not audited
  const opened = checkLink(link, platform, ask.now);
  if (opened.kind !== 'open') {
    await recordRefusal(db, link, ask, opened.kind);
    return opened;
  }
  const problem = await passwordProblem(ask.password, opened.owner);
  if (problem) {
    await recordRefusal(db, link, ask, 'weak');
    return { ...opened, kind: 'weak', problem };
  }
  // Hashing takes long, so no row is locked meanwhile, and everything is checked again afterwards.
  const passwordHash = await hashPassword(ask.password);
  return db.transaction((tx) => applyPassword(tx, { addressKey, platform }, link, ask, passwordHash));
}

async function applyPassword(
  tx: Transaction,
  { addressKey, platform }: PasswordDeps,
  seen: LinkWithOwner,
  ask: PasswordAsk,
  passwordHash: string,
): Promise<PasswordSet | DeadLink> {
  await lockLearner(tx, seen.learnerId);
  const link = (await linkByTokenHash(tx, hashToken(ask.token), ask.purpose)) ?? seen;
  const opened = checkLink(link, platform, ask.now);
  if (opened.kind !== 'open' || !(await useLink(tx, link.id, ask.now))) {
    const kind = opened.kind === 'open' ? 'used' : opened.kind;
    await recordRefusal(tx, link, ask, kind);
    return { kind, locale: link.locale };
  }
  const { learnerId } = link;
  await revokeAccess(tx, learnerId, ask.now, { except: link.id });
  await keepPassword(tx, learnerId, passwordHash, ask.now);
  await tellPasswordSet(tx, platform, learnerId);
  await tellChangedPassword(tx, link, link.email, { requestId: null, addressKey, now: ask.now });
  if (link.requestId) await invalidatePost(tx, link.requestId, 'confirmation'); // it no longer offers “Undo”
  await writeAudit(tx, [{ ...tryEntry(link, ask), event: 'password-set' }]);
  return { kind: 'set', locale: link.locale };
}

async function keepPassword(tx: Transaction, learnerId: string, passwordHash: string, now: Date): Promise<void> {
  await tx
    .update(learners)
    .set({
      passwordHash,
      passwordSetAt: now,
      passwordFailures: 0,
      passwordDisabledAt: null,
      firstAccessedAt: sql`coalesce(${learners.firstAccessedAt}, ${now.toISOString()}::timestamptz)`,
      lastAccessedAt: now,
      updatedAt: now,
    })
    .where(eq(learners.id, learnerId));
}

function tryEntry(link: LinkWithOwner, { reference }: PasswordAsk) {
  return { actor: 'learner', learnerId: link.learnerId, requestId: link.requestId, channel: 'web', reference };
}

/** Audits a refusal; what goes on and on for the same link is not a row each time. */
function recordRefusal(
  db: Database | Transaction,
  link: LinkWithOwner,
  ask: PasswordAsk,
  refusal: LinkProblem | 'weak',
): Promise<void> {
  return auditLinkRefusal(db, link.id, { ...tryEntry(link, ask), event: 'password-refused', refusal });
}

function checkLink(link: LinkWithOwner, platform: Platform, now: Date): OpenLink | DeadLink {
  const kind = keepsPasswords(platform) ? 'set-elsewhere' : problemOf(link, now);
  if (kind) return { kind, locale: link.locale };
  const { email, givenName, familyName, organization, locale } = link;
  return { kind: 'open', owner: { email, givenName, familyName, organization }, locale };
}

/**
 * Returns why a link does not open. Problems that a new mail cannot solve come first, because every other answer
 * suggests one.
 */
function problemOf(link: LinkWithOwner, now: Date): LinkProblem | undefined {
  if (link.authentication !== 'password') return 'signs-in-elsewhere';
  if (link.membershipEndsAt && link.membershipEndsAt <= now) return 'membership-ended';
  if (link.usedAt) return 'used';
  const over = link.revokedAt ? 'revoked' : link.expiresAt <= now ? 'expired' : undefined;
  return over && link.passwordSetAt && link.passwordSetAt >= link.createdAt ? 'settled' : over;
}
