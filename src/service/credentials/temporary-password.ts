import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { hashToken, linkToken } from '../../core/credentials/link-token.ts';
import type { PasswordPurpose } from '../../core/credentials/link-url.ts';
import {
  MOST_TRIES,
  makeTemporaryPassword,
  readTemporaryPassword,
  VIEW_MINUTES,
} from '../../core/credentials/temporary-password.ts';
import { readAddress } from '../../core/mail/email-address.ts';
import { linkUntil } from '../../core/mail/rules.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { AuditEvent } from '../../db/audit/events.ts';
import { writeAudit } from '../../db/audit/write.ts';
import type { Database, Transaction } from '../../db/client.ts';
import { revokeAccess } from '../../db/credentials/access.ts';
import { linkByTokenHash, lockLearner, revokeLinks, useLink } from '../../db/credentials/links.ts';
import {
  keepTemporaryHash,
  ownerOfTemporary,
  temporaryOfRequest,
  tryTemporaryPasswords,
  useTemporaryPassword,
} from '../../db/credentials/temporary-passwords.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { links, requests } from '../../db/schema.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { auditSubject, type DecisionContext, withLockedRequest } from '../requests/decision-context.ts';
import { hashPassword, isPassword } from './password-hash.ts';

/** A link to the page that shows a password once. `token` is for its one reader, and is stored nowhere. */
export type Revealed = { kind: 'revealed'; token: string; until: Date };

/**
 * Returns a link to the page that shows a temporary password: once, and within 15 minutes. A later link revokes the
 * earlier ones. Refused to everybody but the asker, and once the password was shown.
 */
export function reveal(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
): Promise<Revealed | RefusedAnswer | Repeated> {
  return withLockedRequest<Revealed | RefusedAnswer | Repeated>(deps, invocation, requestId, async (context) => {
    const { tx, row } = context;
    const temporary = await temporaryOfRequest(tx, row.request.id);
    const no = refuseReveal(context, temporary);
    if (!no) return issueView(context);
    await recordAudit(tx, invocation, 'refused', { ...auditSubject(row), refusal: no });
    return refused(no);
  });
}

type TemporaryRow = Awaited<ReturnType<typeof temporaryOfRequest>>;

function refuseReveal({ row, invocation, now }: DecisionContext, temporary: TemporaryRow): Refusal | undefined {
  const { askedBy, state } = row.request;
  if (invocation.actor !== askedBy) return refuse('not-the-asker', { by: askedBy });
  if (!temporary || state !== 'done' || temporary.usedAt || temporary.revokedAt || temporary.expiresAt <= now)
    return refuse('password-over');
  return temporary.viewedAt ? refuse('password-viewed', { at: temporary.viewedAt }) : undefined;
}

async function issueView({ deps, tx, invocation, row, now }: DecisionContext): Promise<Revealed> {
  const until = new Date(now.getTime() + VIEW_MINUTES * 60_000);
  await revokeLinks(tx, row.learner.id, 'password-view', now);
  const token = await addLink(tx, deps.linkSecret, {
    learnerId: row.learner.id,
    requestId: row.request.id,
    purpose: 'password-view',
    expiresAt: until,
    createdAt: now,
  });
  await recordAudit(tx, invocation, 'password-view-opened', auditSubject(row));
  return { kind: 'revealed', token, until };
}

async function addLink(
  tx: Transaction,
  secret: string,
  link: Omit<typeof links.$inferInsert, 'id' | 'tokenHash'>,
): Promise<string> {
  const id = randomUUID();
  const token = linkToken(secret, id);
  await tx.insert(links).values({ id, tokenHash: hashToken(token), ...link });
  return token;
}

/** A visit to the page that shows a password, with the link's token. */
export type PasswordView = { token: string; now: Date };

/** Returns whether the page can still show a password. Changes nothing, because scanners open every link. */
export async function canView(db: Database, { token, now }: PasswordView): Promise<boolean> {
  const link = await linkByTokenHash(db, hashToken(token), 'password-view');
  return link !== undefined && !link.usedAt && !link.revokedAt && link.expiresAt > now;
}

/**
 * Makes the password and returns it, once: of several views at the same time, one gets it. The view is audited.
 * @returns undefined where the link is used, revoked or expired, or the password was undone.
 */
export async function viewPassword(
  db: Database,
  { token, now, reference }: PasswordView & { reference: string },
): Promise<{ password: string; expiresAt: Date } | undefined> {
  const password = makeTemporaryPassword();
  if (!(await canView(db, { token, now }))) return undefined;
  const passwordHash = await hashPassword(readTemporaryPassword(password));
  return db.transaction(async (tx) => {
    const link = await linkByTokenHash(tx, hashToken(token), 'password-view');
    if (!link?.requestId) return undefined;
    await lockLearner(tx, link.learnerId);
    if (!(await useLink(tx, link.id, now))) return undefined;
    if (!(await keepTemporaryHash(tx, link.requestId, passwordHash, now))) return undefined;
    const temporary = await temporaryOfRequest(tx, link.requestId);
    await invalidatePost(tx, link.requestId, 'confirmation');
    await recordUse(tx, 'password-viewed', { ...link, requestId: link.requestId, actor: 'link', reference });
    return temporary && { password, expiresAt: temporary.expiresAt };
  });
}

/** What a learner typed to sign in with a temporary password. */
export type TemporaryTry = { email: string; password: string; now: Date; reference: string };

/**
 * Uses a temporary password, once, and returns a link to choose a new password. Undefined where there is no such
 * password. An unknown email, a wrong, used or expired password, and too many tries look and cost the same.
 */
export async function useTemporary(
  db: Database,
  linkSecret: string,
  { email, password, now, reference }: TemporaryTry,
): Promise<{ purpose: PasswordPurpose; token: string } | undefined> {
  const typed = readTemporaryPassword(password);
  const address = readAddress(email.trim()) ?? '';
  // Postgres takes no NUL in a text, so nobody has such an address.
  const candidates = address.includes('\0') ? [] : await tryTemporaryPasswords(db, address, now, MOST_TRIES);
  const hashes = candidates.length > 0 ? candidates.map(({ passwordHash }) => passwordHash) : [null];
  const matches = await Promise.all(hashes.map(async (hash) => isPassword(hash ?? (await nobody()), typed)));
  const found = candidates.find((_, i) => matches[i]);
  if (!found) return undefined;
  return db.transaction(async (tx) => {
    await lockLearner(tx, found.learnerId);
    const owner = await ownerOfTemporary(tx, found.id);
    if (owner?.authentication !== 'password') return undefined;
    if (owner.membershipEndsAt && owner.membershipEndsAt <= now) return undefined;
    if (!(await useTemporaryPassword(tx, found.id, now))) return undefined;
    return letIn(tx, linkSecret, { ...owner, now, reference });
  });
}

let nobodys: Promise<string> | undefined;

/** Returns a hash that nothing matches, so that an unknown email takes as long as a wrong password. */
function nobody(): Promise<string> {
  nobodys ??= hashPassword(makeTemporaryPassword());
  return nobodys;
}

async function letIn(
  tx: Transaction,
  linkSecret: string,
  owner: { learnerId: string; requestId: string; firstAccessedAt: Date | null; now: Date; reference: string },
) {
  const { learnerId, requestId, now } = owner;
  const purpose: PasswordPurpose = owner.firstAccessedAt ? 'reset' : 'activation';
  await revokeAccess(tx, learnerId, now);
  const expiresAt = linkUntil('reset', now);
  const token = await addLink(tx, linkSecret, { learnerId, requestId, purpose, expiresAt, createdAt: now });
  await invalidatePost(tx, requestId, 'confirmation');
  await recordUse(tx, 'password-used', { ...owner, actor: 'learner' });
  return { purpose, token };
}

type Entry = { actor: string; learnerId: string; requestId: string; reference: string };

async function recordUse(tx: Transaction, event: AuditEvent, entry: Entry): Promise<void> {
  const [request] = await tx.select({ action: requests.action }).from(requests).where(eq(requests.id, entry.requestId));
  const { actor, learnerId, requestId, reference } = entry;
  await writeAudit(tx, [{ event, actor, learnerId, requestId, reference, action: request?.action }]);
}
