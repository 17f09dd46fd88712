import { renderPage } from './layout.tsx';

/** The page an agent opens from Slack: it shows nothing yet, for programs that scan links open them too. */
export function viewPage(): string {
  const body = (
    <>
      <h1>A temporary password</h1>
      <p>The button makes it and shows it once. Have the learner on the line, or a pen at hand.</p>
      <p>Read it to the learner, and do not send it by mail or chat. The learner uses it on the page named below it.</p>
      <form method="post">
        <button type="submit">Show the password</button>
      </form>
    </>
  );
  return renderPage({ language: 'en', title: 'A temporary password', body });
}

/** The one time that a temporary password is seen. */
export function shownPage({ password, until, usedAt }: { password: string; until: Date; usedAt: string }): string {
  const body = (
    <>
      <h1>The temporary password</h1>
      <p className="secret">{password}</p>
      <p>
        The learner uses it at <strong>{usedAt}</strong>, once, until {until.toUTCString()}, and then chooses a password
        of their own. Capitals and dashes do not matter.
      </p>
      <p>It is not shown again. Close this page when the learner has it.</p>
    </>
  );
  return renderPage({ language: 'en', title: 'The temporary password', body });
}

/** The page of a link that shows nothing any more. */
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
