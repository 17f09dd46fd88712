import type { SignedIn } from '../accounts/sign-in.ts';
import { day } from './moment.tsx';

/** Why somebody is not in yet. */
export type SignInTrouble = Exclude<SignedIn, { kind: 'in' | 'choose' }>;

type Props = {
  trouble?: SignInTrouble | undefined;
  /** What was typed; a password is never shown again. */
  email?: string | undefined;
  organization?: string | undefined;
  /** The organizations whose learners sign in by password. */
  organizations: readonly string[];
};

/** Renders the form to sign in by, with what was wrong with the last try. */
export function SignIn({ trouble, email, organization, organizations }: Props) {
  const asksWhere = trouble?.kind === 'organization' || organization !== undefined;
  return (
    <section className="card narrow">
      <h1>Sign in</h1>
      {trouble && (
        <p role="alert" id="trouble" className="trouble">
          {troubleWords(trouble)}
        </p>
      )}
      <form method="post" action="/sign-in" className="fields">
        <label htmlFor="email">Email</label>
        <input id="email" name="email" type="email" autoComplete="username" required defaultValue={email} />
        {asksWhere && (
          <>
            <label htmlFor="organization">Organization</label>
            <select id="organization" name="organization" required defaultValue={organization ?? ''}>
              <option value="">Choose yours</option>
              {organizations.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </>
        )}
        <label htmlFor="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-describedby={trouble && 'trouble'}
        />
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
      <p className="hint">No password yet, or forgotten? Support sends you a mail to choose one.</p>
    </section>
  );
}

/** Says why somebody is not in yet, and what to do. */
export function troubleWords(trouble: SignInTrouble): string {
  switch (trouble.kind) {
    case 'no':
      return 'This email and password do not go together. Check both, and try again.';
    case 'organization':
      return 'Choose your organization, and type your password again.';
    case 'wait':
      return `That were too many tries. Try again in ${inWords(trouble.seconds)}.`;
    case 'unavailable':
      return 'Signing in is not possible right now. It is not your password: please try again in a minute.';
    case 'not-here':
      return 'Your password is right, but your account is not set up here yet. Please write to support.';
    case 'ended':
      return `Your membership ended on ${day(trouble.endedAt, null)}. Please write to support if you want to go on.`;
  }
}

function inWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? '1 second' : `${Math.ceil(seconds)} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** Renders the way on from a temporary password: a link that works once. */
export function ChooseOwn({ link }: { link: string }) {
  return (
    <section className="card narrow">
      <h1>Choose your own password</h1>
      <p>The temporary password was right, and is used up now. Choose a password of your own, then sign in with it.</p>
      <p>
        <a className="button primary" href={link} rel="noreferrer">
          Choose a password
        </a>
      </p>
    </section>
  );
}
