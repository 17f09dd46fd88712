import type { IncomingHttpHeaders } from 'node:http';
import { passwordProblem } from '../../../core/credentials/password.ts';
import type { PlatformDatabase } from '../database/client.ts';
import { addEvent } from '../events/outbox.ts';
import type { Member } from '../learners/learner.ts';
import { findMember, updateLearner } from '../learners/learner-store.ts';
import type { Auth } from './auth.ts';
import type { ChooseTrouble } from './password.ts';
import { createSignIn, type SignedIn, type SignInForm, type SignInOptions } from './sign-in.ts';

/** Learners' accounts, as the pages use them. */
export type Accounts = {
  signIn(form: SignInForm): Promise<SignedIn>;
  /** Ends the session of a request. Returns the cookies that say so. */
  signOut(headers: IncomingHttpHeaders): Promise<string[]>;
  /** Returns who is signed in. */
  whoIs(headers: IncomingHttpHeaders): Promise<Member | undefined>;
  /** Returns the names of the organizations whose learners sign in by password. */
  organizations(): Promise<string[]>;
  /** Returns whether a link to choose a password works, without using it up. */
  isPasswordLink(token: string): Promise<boolean>;
  /** Sets a password by a link, which is used up by it. Returns what is wrong; undefined where it is set. */
  choosePassword(token: string, password: string): Promise<ChooseTrouble | undefined>;
};

/** Returns learners' accounts on better-auth. */
export function createAccounts(options: SignInOptions): Accounts {
  const { db, auth } = options;
  return {
    signIn: createSignIn(options),
    async signOut(headers) {
      const signedOut = await auth.api.signOut({ headers: cookiesOf(headers), returnHeaders: true });
      return signedOut.headers.getSetCookie();
    },
    async whoIs(headers) {
      const session = await auth.api.getSession({ headers: cookiesOf(headers), query: { disableRefresh: true } });
      return session ? findMember(db, { userId: session.user.id }) : undefined;
    },
    async organizations() {
      const rows = await db
        .selectFrom('organization')
        .select('name')
        .where('authentication', '=', 'password')
        .orderBy('name')
        .execute();
      return rows.map(({ name }) => name);
    },
    isPasswordLink: async (token) => (await ownerOf(options, token)) !== undefined,
    async choosePassword(token, newPassword) {
      const member = await ownerOf(options, token);
      if (!member) return 'link';
      const { givenName, familyName, email } = member.learner;
      const owner = { email: email ?? '', givenName, familyName, organization: member.organization.name };
      const problem = await passwordProblem(newPassword, owner);
      if (problem) return problem;
      const trouble = await resetPassword(auth, { token, newPassword });
      if (!trouble) options.rang();
      return trouble;
    },
  };
}

const cookiesOf = ({ cookie }: IncomingHttpHeaders) => new Headers(cookie === undefined ? {} : { cookie });

async function ownerOf({ db, auth }: SignInOptions, token: string): Promise<Member | undefined> {
  const { internalAdapter } = await auth.$context;
  const found = await internalAdapter.findVerificationValue(`reset-password:${token}`);
  return found && found.expiresAt > new Date() ? findMember(db, { userId: found.value }) : undefined;
}

/** Where two use one link at once, better-auth lets one in. */
async function resetPassword(
  auth: Auth,
  body: { token: string; newPassword: string },
): Promise<ChooseTrouble | undefined> {
  const { status } = await auth.api.resetPassword({ body }).catch(() => ({ status: false }));
  return status ? undefined : 'link';
}

/** Keeps that a learner has chosen a password here, and has the desk told. */
export async function recordPassword(db: PlatformDatabase, userId: string, now: Date): Promise<void> {
  await db.transaction().execute(async (rows) => {
    const member = await findMember(rows, { userId });
    if (!member) return;
    await updateLearner(rows, member.learner.externalId, { passwordSetAt: now });
    await addEvent(rows, 'learner.password_set', member.learner.externalId, now);
  });
}
