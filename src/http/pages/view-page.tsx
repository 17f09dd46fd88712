import { spell } from '../../core/credentials/spelling.ts';
import { renderPage } from './layout.tsx';
import { type CarriedToken, LinkForm } from './link-form.tsx';

/** Returns the page that an agent opens from Slack. It shows nothing yet, because programs that scan links open it too. */
export function viewPage(carried?: CarriedToken): string {
  const body = (
    <>
      <h1>A temporary password</h1>
      <p>The button makes it and shows it once. Have the learner on the line, or a pen at hand.</p>
      <p>Read it to the learner, and do not send it by mail or chat. The learner uses it on the page named below it.</p>
      <LinkForm carried={carried}>
        <button type="submit">Show the password</button>
      </LinkForm>
    </>
  );
  return renderPage({ language: 'en', title: 'A temporary password', body });
}

/** Returns the page that shows a temporary password, once. */
export function shownPage({ password, until, usedAt }: { password: string; until: Date; usedAt: string }): string {
  const body = (
    <>
      <h1>The temporary password</h1>
      <p className="secret" id="password">
        {password}
      </p>
      <button type="button" className="plain" hidden data-copies="password" data-copied="Copied." data-says="copied">
        Copy
      </button>
      <p className="hint said" id="copied" role="status" />
      <p>To read it aloud:</p>
      <ol className="spelled">
        {spell(password).map((part) => (
          <li key={part}>{part}</li>
        ))}
      </ol>
      <p>
        The learner uses it at <strong>{usedAt}</strong>, once, until{' '}
        <time dateTime={until.toISOString()}>{until.toUTCString()}</time>, and then chooses a password of their own.
        Capitals and dashes do not matter.
      </p>
      <p>It is not shown again. Close this page when the learner has it.</p>
    </>
  );
  return renderPage({ language: 'en', title: 'The temporary password', body });
}

/** Returns the page of a link that came without its token. */
export function openViewAgain(): string {
  const body = (
    <>
      <h1>Open the link again</h1>
      <p>
        This page opens in one browser and for half an hour only. Go back to Slack and open the link there once more, or
        choose “Show the password…” for a new one.
      </p>
    </>
  );
  return renderPage({ language: 'en', title: 'Open the link again', body });
}

/** Returns the page of a link that shows nothing any more. */
export function goneView(): string {
  const body = (
    <>
      <h1>Nothing to show here</h1>
      <p>
        The password was shown before, a newer link was made, or the 15 minutes are over. In Slack, the confirmation in
        the thread says which, and has a button for a new link while there is something to show.
      </p>
    </>
  );
  return renderPage({ language: 'en', title: 'Nothing to show here', body });
}
