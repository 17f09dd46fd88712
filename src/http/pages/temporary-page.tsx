import type { Language } from './language.ts';
import { renderPage } from './layout.tsx';
import { wordsIn } from './page-texts.ts';

/** What the form shows: the email that was typed, and why the last try came to nothing. */
export type TemporaryForm = { email: string; problem?: 'wrong' | { waitMinutes: number } };

/** Returns the form where a learner uses a temporary password; after a failed try it says why, and what to do. */
export function temporaryPage({ language, email, problem }: TemporaryForm & { language: Language }) {
  const words = wordsIn(language);
  const { title, says, password, submit, wrong, help, tooEarly, tooEarlyHelp } = words.temporary;
  const reason = problem && (problem === 'wrong' ? wrong : tooEarly(problem.waitMinutes));
  const body = (
    <>
      <h1>{title}</h1>
      <p>{problem ? (problem === 'wrong' ? help : tooEarlyHelp) : says}</p>
      <form method="post" noValidate>
        <label htmlFor="email">{words.email}</label>
        <input id="email" name="email" type="email" autoComplete="username" required defaultValue={email} />
        <label htmlFor="password" className="second">
          {password}
        </label>
        {reason && (
          <p id="problem" className="error">
            {reason}
          </p>
        )}
        <input
          id="password"
          name="password"
          type="text"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          aria-describedby={reason && 'problem'}
          aria-invalid={problem === 'wrong' || undefined}
          // biome-ignore lint/a11y/noAutofocus: after a mistake the cursor belongs where it is mended
          autoFocus={problem !== undefined}
        />
        <button type="submit">{submit}</button>
      </form>
    </>
  );
  return renderPage({ language, title: problem === 'wrong' ? `${words.errorTitle}: ${title}` : title, body });
}
