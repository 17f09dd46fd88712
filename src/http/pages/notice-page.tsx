import type { Language } from './language.ts';
import { renderPage } from './layout.tsx';
import { type Notice, wordsIn } from './page-texts.ts';

export type NoticePage = {
  language: Language;
  notice: Notice;
  /** Where the learner signs in: needed where the notice offers it. */
  signInUrl?: string;
  /** What to quote when asking for help. */
  reference?: string;
};

/** Returns a page that says what is the case and what to do: a link that does not open, an address that is nothing, a fault. */
export function noticePage({ language, notice, signInUrl, reference }: NoticePage): string {
  const words = wordsIn(language);
  const body = (
    <>
      <h1>{notice.heading}</h1>
      {notice.says.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {notice.signIn && signInUrl && (
        <a className="button" href={signInUrl}>
          {words.signIn}
        </a>
      )}
      {reference && (
        <p className="reference">
          {words.reference}: <strong>{reference}</strong>
        </p>
      )}
    </>
  );
  return renderPage({ language, title: notice.heading, body });
}
