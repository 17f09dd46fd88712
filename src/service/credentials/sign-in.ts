import { randomUUID } from 'node:crypto';
import type { PasswordPurpose } from '../../core/credentials/link-url.ts';
import { MOST_FAILURES } from '../../core/credentials/password.ts';
import { mayBeTemporary, readTemporaryPassword } from '../../core/credentials/temporary-password.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import { readAddress } from '../../core/mail/email-address.ts';
import { type VpaOffer, vpaOffer } from '../../core/vpa-offer.ts';
import { writeAudit } from '../../db/audit/write.ts';
import type { Database } from '../../db/client.ts';
import { countFailure, findSignIns, letIn, type SignInRow } from '../../db/credentials/sign-ins.ts';
import { usableTemporaryPassword } from '../../db/credentials/temporary-passwords.ts';
import { countTry, takeBackTry } from '../../db/credentials/temporary-tries.ts';
import { enqueueJob } from '../../db/outbox/jobs.ts';
import { noticeContent, noticeOwner } from '../mail/notices.ts';
import { type ApiCall, callEntry } from '../platform/api/api-call.ts';
import { withStoredName } from '../records/stored-names.ts';
import { hashTemporaryPassword, isPassword, NOBODYS_HASH } from './password-hash.ts';
import { bucketOf, type TemporaryKeys, TRY_RULE, useLocked } from './use-temporary-password.ts';

/** What a learner typed at the platform's sign-in. `organization`: its id or name, where the platform knows it. */
export type SignInTry = { email: string; password: string; organization?: string };

/**
 * What comes of it. `choose`: it was a temporary password, which is used up now; the link's token is to choose one of the
 * learner's own. `no` says nothing of why. `too-early`: tries for that address have to wait.
 */
export type SignIn =
  | ({ kind: 'ok'; vpa: VpaOffer } & Pick<SignInRow, 'learner' | 'organization'>)
  | { kind: 'choose'; purpose: PasswordPurpose; token: string; expiresAt: Date }
  | { kind: 'no' }
  | { kind: 'organization-required' }
  | { kind: 'too-early'; until: Date };

type Deps = { db: Database; keys: TemporaryKeys };
type At = { call: ApiCall; now: Date };

/**
 * Checks a password, once. Unknown addresses, wrong passwords and learners without one look and cost the same: the same
 * statements, and one argon2; a second one where what was typed can also be a temporary password. Tries for one address
 * wait longer and longer, on the same count as at the page for temporary passwords; one that comes too early is not even
 * looked at. 100 wrong ones in a row disable the password, and the learner is told by mail.
 */
export async function signIn({ db, keys }: Deps, typed: SignInTry, { call, now }: At): Promise<SignIn> {
  const address = readAddress(typed.email.trim()) ?? '';
  const bucket = bucketOf(keys.addressKey, address || typed.email);
  const until = await countTry(db, bucket, now, TRY_RULE);
  if (until) return { kind: 'too-early', until };
  const [row, another] = await findSignIns(db, address, (await withStoredName(db, typed)).organization);
  if (another) {
    await takeBackTry(db, bucket, now);
    return { kind: 'organization-required' };
  }
  const link = await tryTemporary({ db, keys }, typed.password, address, row, { call, now });
  if (link) return link;
  const problem = problemOf(row, now);
  const isRight = await isPassword((!problem && row?.passwordHash) || NOBODYS_HASH, typed.password);
  if (row?.passwordHash && isRight && !problem) {
    const { learner, organization, passwordHash } = row;
    const entry = callEntry(call, { learnerId: learner.id });
    if (await letIn(db, { learnerId: learner.id, passwordHash, bucket, entry, now }))
      return { kind: 'ok', learner, organization, vpa: vpaOffer(learner, organization, now) };
  }
  await fail({ db, keys }, row, problem ?? 'wrong', { call, now });
  return { kind: 'no' };
}

/** Returns why a learner's password is not even compared. */
function problemOf(row: SignInRow | undefined, now: Date): string | undefined {
  if (!row) return 'unknown';
  const { membershipEndsAt, passwordDisabledAt } = row.learner;
  if (row.organization.authentication !== 'password') return 'signs-in-elsewhere';
  if (membershipEndsAt && membershipEndsAt <= now) return 'membership-ended';
  if (passwordDisabledAt) return 'password-disabled';
  return row.passwordHash ? undefined : 'no-password';
}

/** Uses what was typed as a temporary password, where it can be one: hashed and looked up whether anybody has one or not. */
async function tryTemporary(
  { db, keys }: Deps,
  password: string,
  address: string,
  row: SignInRow | undefined,
  { call, now }: At,
): Promise<SignIn | undefined> {
  const normal = readTemporaryPassword(password);
  if (!mayBeTemporary(normal)) return undefined;
  const passwordHash = await hashTemporaryPassword(normal, address);
  const found = await usableTemporaryPassword(db, { email: address, passwordHash, now });
  if (!found || found.learnerId !== row?.learner.id) return undefined;
  return db.transaction(async (tx) => {
    const link = await useLocked(tx, keys.linkSecret, found, { now, reference: call.reference });
    if (link) await writeAudit(tx, [callEntry(call, { learnerId: found.learnerId })]);
    return link && { kind: 'choose' as const, ...link };
  });
}

async function fail({ db, keys }: Deps, row: SignInRow | undefined, refusal: string, { call, now }: At): Promise<void> {
  const isCounted = refusal === 'wrong';
  const notice = row && {
    id: randomUUID(),
    content: { ...noticeContent(noticeOwner(row)), to: row.learner.email },
    fingerprint: addressFingerprint(keys.addressKey, row.learner.email),
  };
  const isTold = await countFailure(db, {
    learnerId: (isCounted && row?.learner.id) || null,
    notice: notice ?? null,
    entry: callEntry(call, { learnerId: row?.learner.id, refusal }),
    most: MOST_FAILURES,
    now,
  });
  if (isTold && notice) await enqueueJob(db, 'send-mail', { mailId: notice.id });
}
