import type { PasswordPurpose } from '../../core/credentials/link-url.ts';
import { minCharacters, type Owner, type PasswordProblem } from '../../core/credentials/password.ts';
import { showAddress } from '../../core/mail/email-address.ts';
import type { Language } from './language.ts';
import { renderPage } from './layout.tsx';
import { type CarriedToken, LinkForm } from './link-form.tsx';
import { type PageTexts, wordsIn } from './page-texts.ts';

export type PasswordPage = {
  language: Language;
  purpose: PasswordPurpose;
  owner: Owner;
  /** The platform's host: where the learner goes next. */
  platform: string;
  problem?: PasswordProblem;
  /** The link's token, where no cookie has it. */
  carried?: CarriedToken;
};

/**
 * Returns the form that sets a password. It never holds the password again. With a `problem` it says so in the title, and
 * why at the field, with the cursor there: that is read once.
 */
export function passwordPage({ language, purpose, owner, platform, problem, carried }: PasswordPage): string {
  const words = wordsIn(language);
  const title = problem ? `${words.errorTitle}: ${words.title[purpose]}` : words.title[purpose];
  const body = (
    <>
      <h1>{words.title[purpose]}</h1>
      <p className="for">
        {words.forOrganization} <bdi>{owner.organization}</bdi>
      </p>
      <LinkForm carried={carried}>
        <label htmlFor="email">{words.email}</label>
        <input
          id="email"
          name="username"
          type="email"
          autoComplete="username"
          readOnly
          value={showAddress(owner.email)}
        />
        <PasswordField words={words} problem={problem} />
        <button type="submit">{words.submit[purpose]}</button>
        <p className="next">{words.next(platform)}</p>
      </LinkForm>
    </>
  );
  return renderPage({ language, title, body });
}

function PasswordField({ words, problem }: { words: PageTexts; problem?: PasswordProblem }) {
  return (
    <>
      <label htmlFor="password">{words.password}</label>
      <div id="hint" className="hint">
        {words.hint.map((rule) => (
          <div key={rule}>{rule}</div>
        ))}
      </div>
      {problem && (
        <p id="problem" className="error">
          {words.problem[problem]}
        </p>
      )}
      <input
        id="password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={minCharacters}
        aria-describedby={problem ? 'problem hint' : 'hint'}
        aria-invalid={problem ? true : undefined}
        // biome-ignore lint/a11y/noAutofocus: after a mistake the cursor belongs where it is mended
        autoFocus={problem !== undefined}
      />
      <button type="button" className="plain" hidden data-shows="password" aria-pressed="false">
        {words.showPassword}
      </button>
    </>
  );
}
