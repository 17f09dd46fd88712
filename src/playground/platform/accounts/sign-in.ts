import { APIError } from 'better-auth/api';
import type { PlatformDatabase } from '../database/client.ts';
import type { DeskClient } from '../desk-client.ts';
import { isOver, type Member } from '../learners/learner.ts';
import { findByEmail } from '../learners/learner-store.ts';
import { recordAccess } from './access.ts';
import { type Auth, loginOf } from './auth.ts';
import { askDesk, type DeskVerdict } from './desk-sign-in.ts';
import type { Passwords } from './password.ts';

/** What a learner types; an organization only where the address is known in several. */
export type SignInForm = { email: string; password: string; organization?: string };

/**
 * What came of it. `in`: with the cookies of the session; `choose`: a temporary password was right, and the link leads to
 * one's own; `ended`: the membership is over; `not-here`: the desk knows the learner, the platform does not.
 */
export type SignedIn =
  | { kind: 'in'; cookies: string[] }
  | { kind: 'ended'; endedAt: Date }
  | Exclude<DeskVerdict, { kind: 'vouched' }>;

export type SignInOptions = {
  db: PlatformDatabase;
  auth: Auth;
  desk: DeskClient;
  passwords: Passwords;
  now: () => Date;
  /** Called after the desk was given something to be told. */
  rang: () => void;
};

/** Returns what signs learners in, whoever keeps the passwords. */
export function createSignIn(options: SignInOptions): (form: SignInForm) => Promise<SignedIn> {
  const { db, auth, desk, passwords, now, rang } = options;
  return async (form) => {
    const verdict = passwords === 'desk' ? await askDesk(db, desk, form) : await verifyHere(options, form);
    if (verdict.kind !== 'vouched') return verdict;
    const { learner } = verdict.member;
    if (!learner.userId) return { kind: 'not-here' };
    if (learner.membershipEndsAt && isOver(learner, now())) return { kind: 'ended', endedAt: learner.membershipEndsAt };
    const { headers } = await auth.api.signInVouched({ body: { userId: learner.userId }, returnHeaders: true });
    await recordAccess(db, learner, now());
    rang();
    return { kind: 'in', cookies: headers.getSetCookie() };
  };
}

/** No learner has it: an unknown address costs the same hash as a wrong password. */
const NOBODY = 'nobody';

/** Has better-auth verify the password of the one learner with that address: by signing in, and out again at once. */
async function verifyHere({ db, auth }: SignInOptions, form: SignInForm): Promise<DeskVerdict> {
  const found = await findByEmail(db, form.email, form.organization);
  const members = found.filter(({ organization }) => organization.authentication === 'password');
  if (members.length > 1) return { kind: 'organization' };
  const member: Member | undefined = members[0];
  const email = loginOf(member?.learner.externalId ?? NOBODY);
  try {
    const { token } = await auth.api.signInEmail({ body: { email, password: form.password } });
    await (await auth.$context).internalAdapter.deleteSession(token);
  } catch (error) {
    if (error instanceof APIError) return { kind: 'no' };
    throw error;
  }
  return member ? { kind: 'vouched', member } : { kind: 'no' };
}
