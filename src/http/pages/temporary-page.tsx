import type { Language } from './language.ts';
import { renderPage } from './layout.tsx';
import { wordsIn } from './page-texts.ts';

/** The form where a learner uses a temporary password; after a wrong try it says so and keeps the email that was typed. */
export function temporaryPage({ language, email, isWrong }: { language: Language; email: string; isWrong: boolean }) {
  const words = wordsIn(language);
  const { title, says, password, submit, wrong, help } = words.temporary;
  const body = (
    <>
      {isWrong && (
        <p className="summary" role="alert">
          <a href="#password">{wrong}</a>
        </p>
      )}
      <h1>{title}</h1>
      <p>{isWrong ? help : says}</p>
      <form method="post" noValidate>
        <label htmlFor="email">{words.email}</label>
        <input id="email" name="email" type="email" autoComplete="username" required defaultValue={email} />
        <label htmlFor="password" className="second">
          {password}
        </label>
        <input
          id="password"
          name="password"
          type="text"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          // biome-ignore lint/a11y/noAutofocus: after a mistake the cursor belongs where it is mended
          autoFocus={isWrong}
        />
        <button type="submit">{submit}</button>
      </form>
    </>
  );
  return renderPage({ language, title: isWrong ? `${wrong} ${title}` : title, body });
}
