import { minCharacters } from '../../../core/credentials/password.ts';
import type { ChooseTrouble } from '../accounts/password.ts';

const WORDS: Record<Exclude<ChooseTrouble, 'link'>, string> = {
  missing: 'Type a password.',
  'too-short': `It needs ${minCharacters} characters or more. Several words make a good one.`,
  'too-long': 'It is too long.',
  common: 'It is too easy to guess. Several words that do not belong together make a good one.',
  personal: 'It is too close to your name, address or organization.',
};

/** Renders the page that the platform's own links lead to, where it owns the passwords. */
export function ChoosePassword({ token, trouble }: { token: string; trouble?: ChooseTrouble | undefined }) {
  if (trouble === 'link')
    return (
      <section className="card narrow">
        <h1>This link does not work any more</h1>
        <p>It was used, it is too old, or a newer one was sent. Support can send you another one.</p>
        <p>
          <a href="/sign-in">Sign in</a>
        </p>
      </section>
    );
  return (
    <section className="card narrow">
      <h1>Choose a password</h1>
      <form method="post" action="/choose-password" className="fields">
        <input type="hidden" name="token" value={token} />
        <label htmlFor="password">New password</label>
        <input
          id="password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          aria-invalid={trouble && true}
          aria-describedby={trouble && 'trouble'}
        />
        {trouble && (
          <p role="alert" id="trouble" className="trouble">
            {WORDS[trouble]}
          </p>
        )}
        <button type="submit" className="primary">
          Set the password
        </button>
      </form>
    </section>
  );
}
