import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { hashToken } from '../../core/credentials/link-token.ts';
import {
  makeTemporaryPassword,
  readTemporaryPassword,
  VIEW_MINUTES,
} from '../../core/credentials/temporary-password.ts';
import { keepsPasswords } from '../../core/platform/platform.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { AuditEvent } from '../../db/audit/events.ts';
import { auditLinkRefusal } from '../../db/audit/refusals.ts';
import { writeAudit } from '../../db/audit/write.ts';
import type { Database, Transaction } from '../../db/client.ts';
import {
  hasOpenLink,
  type LinkWithOwner,
  linkByTokenHash,
  lockLearner,
  revokeLinks,
  useLink,
} from '../../db/credentials/links.ts';
import { keepTemporaryHash, temporaryOfRequest } from '../../db/credentials/temporary-passwords.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { requests } from '../../db/schema/requests.ts';
import { addLink } from '../add-link.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { auditSubject, type DecisionContext, withLockedRequest } from '../requests/decision-context.ts';
import { hashTemporaryPassword } from './password-hash.ts';

/**
 * A link to the page that shows a password once. `token` is for its one reader, and is stored nowhere.
 * `isAnother`: it ended an earlier link that still worked.
 */
export type Revealed = { kind: 'revealed'; token: string; until: Date; isAnother: boolean };

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
    const refusal = refuseReveal(context, temporary);
    if (!refusal) return issueView(context);
    await recordAudit(tx, invocation, 'refused', { ...auditSubject(row), refusal });
    return refused(refusal);
  });
}

type TemporaryRow = Awaited<ReturnType<typeof temporaryOfRequest>>;

function refuseReveal({ deps, row, invocation, now }: DecisionContext, temporary: TemporaryRow): Refusal | undefined {
  const { askedBy, state } = row.request;
  if (keepsPasswords(deps.platform)) return refuse('platform-keeps-passwords', { platform: deps.platform.name });
  if (invocation.actor !== askedBy) return refuse('not-the-asker', { by: askedBy });
  if (!temporary || state !== 'done' || temporary.usedAt || temporary.revokedAt || temporary.expiresAt <= now)
    return refuse('password-over');
  return temporary.viewedAt ? refuse('password-viewed', { at: temporary.viewedAt }) : undefined;
}

async function issueView({ deps, tx, invocation, row, now }: DecisionContext): Promise<Revealed> {
  const until = new Date(now.getTime() + VIEW_MINUTES * 60_000);
  const [isAnother] = await Promise.all([
    hasOpenLink(tx, row.learner.id, 'password-view', now),
    revokeLinks(tx, row.learner.id, 'password-view', now),
  ]);
  const token = await addLink(tx, deps.linkSecret, {
    id: randomUUID(),
    learnerId: row.learner.id,
    requestId: row.request.id,
    purpose: 'password-view',
    expiresAt: until,
    createdAt: now,
  });
  await recordAudit(tx, invocation, 'password-view-opened', auditSubject(row));
  return { kind: 'revealed', token, until, isAnother };
}

/** A visit to the page that shows a password, with the link's token. `reference` names it in the audit and the log. */
export type PasswordView = { token: string; now: Date; reference: string };

/** Whether the page can show a password: `over` once its link is used, revoked or expired. */
export type ViewState = 'open' | 'over' | 'unknown';
/** The password, which is shown this once. */
export type PasswordShown = { kind: 'shown'; password: string; expiresAt: Date };

/**
 * Returns whether the page can still show a password. Uses nothing up, because scanners open every link. Visits once it is
 * over are audited.
 */
export async function openView(db: Database, visit: PasswordView): Promise<ViewState> {
  const link = await linkByTokenHash(db, hashToken(visit.token), 'password-view');
  if (!link) return 'unknown';
  return viewProblem(link, visit.now) ? refuseView(db, link, visit) : 'open';
}

function viewProblem(link: LinkWithOwner, now: Date): 'used' | 'revoked' | 'expired' | undefined {
  if (link.usedAt) return 'used';
  if (link.revokedAt) return 'revoked';
  return link.expiresAt <= now ? 'expired' : undefined;
}

/** Audits a visit to a page that shows nothing any more; when that goes on and on, not each time. */
async function refuseView(db: Database, link: LinkWithOwner, { now, reference }: PasswordView): Promise<'over'> {
  const { id, learnerId, requestId } = link;
  const refusal = viewProblem(link, now) ?? 'used'; // somebody else’s view was first
  const about = { learnerId, requestId, channel: 'web', reference };
  await auditLinkRefusal(db, id, { actor: 'link', event: 'password-view-refused', refusal, ...about });
  return 'over';
}

/**
 * Makes the password and returns it, once: of several views at the same time, one gets it. The view is audited.
 * @returns `over` where the link is used, revoked or expired, or the password was undone.
 */
export async function viewPassword(
  db: Database,
  visit: PasswordView,
): Promise<PasswordShown | { kind: 'over' | 'unknown' }> {
  const { token, now, reference } = visit;
  const password = makeTemporaryPassword();
  const seen = await linkByTokenHash(db, hashToken(token), 'password-view');
  if (!seen) return { kind: 'unknown' };
  if (viewProblem(seen, now)) return { kind: await refuseView(db, seen, visit) };
  const passwordHash = await hashTemporaryPassword(readTemporaryPassword(password), seen.email);
  const shown = await db.transaction(async (tx): Promise<PasswordShown | undefined> => {
    const link = await linkByTokenHash(tx, hashToken(token), 'password-view');
    if (!link?.requestId || link.email !== seen.email) return undefined;
    await lockLearner(tx, link.learnerId);
    if (!(await useLink(tx, link.id, now))) return undefined;
    if (!(await keepTemporaryHash(tx, link.requestId, passwordHash, now))) return undefined;
    const temporary = await temporaryOfRequest(tx, link.requestId);
    await invalidatePost(tx, link.requestId, 'confirmation');
    await recordUse(tx, 'password-viewed', { ...link, requestId: link.requestId, actor: 'link', reference });
    return temporary && { kind: 'shown', password, expiresAt: temporary.expiresAt };
  });
  return shown ?? { kind: await refuseView(db, seen, visit) };
}

type Entry = { actor: string; learnerId: string; requestId: string; reference: string };

/** Writes the audit row of what became of a temporary password. */
export async function recordUse(tx: Transaction, event: AuditEvent, entry: Entry): Promise<void> {
  const [request] = await tx.select({ action: requests.action }).from(requests).where(eq(requests.id, entry.requestId));
  const { actor, learnerId, requestId, reference } = entry;
  await writeAudit(tx, [{ event, actor, learnerId, requestId, reference, action: request?.action }]);
}
