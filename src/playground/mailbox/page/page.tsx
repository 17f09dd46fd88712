import { renderToStaticMarkup } from 'react-dom/server';
import type { TakenMail } from '../mail-store.ts';
import { type Course, History, PlayForm, State } from './fate.tsx';
import { type Switches, SwitchForms } from './switches.tsx';
import { Time } from './time.tsx';

/** What the mailbox's page shows. `openId`: the mail to read, else the newest. */
export type PageState = {
  mails: readonly TakenMail[];
  switches: Switches;
  /** Returns what became of a mail. */
  course: (mail: TakenMail) => Course;
  openId?: string | undefined;
  as: 'html' | 'text';
};

/** Returns the mailbox as a page: the mails, newest first, the open one beside them, what became of them, and how the provider behaves. */
export function mailboxPage(state: PageState): string {
  const newestFirst = [...state.mails].reverse();
  const open = newestFirst.find(({ id }) => id === state.openId) ?? newestFirst[0];
  return `<!doctype html>${renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Mailbox</title>
        <link rel="stylesheet" href="/_local/page.css" />
        <script type="module" src="/_local/page.js" />
      </head>
      <body>
        <header>
          <h1>Mailbox</h1>
          <p className="hint">Every mail sent here stays on this machine.</p>
          <SwitchForms {...state.switches} />
        </header>
        <main>
          <MailList mails={newestFirst} course={state.course} openId={open?.id} />
          {open ? <Reader mail={open} course={state.course(open)} as={state.as} /> : <Nothing />}
        </main>
        <p role="status" id="news" className="unseen" />
      </body>
    </html>,
  )}`;
}

function MailList(props: { mails: TakenMail[]; course: PageState['course']; openId: string | undefined }) {
  const { mails, course, openId } = props;
  return (
    <nav aria-label="Mails" id="mails" data-count={mails.length}>
      <ol>
        {mails.map((mail) => (
          <li key={mail.id}>
            <a href={`/?mail=${mail.id}`} aria-current={mail.id === openId ? 'true' : undefined}>
              <span className="row">
                <span className="to">{mail.to.join(', ')}</span>
                <Time at={mail.at} />
              </span>
              <span className="subject">{mail.subject}</span>
              <State events={course(mail).events} />
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Reader({ mail, course, as }: { mail: TakenMail; course: Course; as: PageState['as'] }) {
  const body = `/mails/${mail.id}.${as === 'text' ? 'txt' : 'html'}`;
  return (
    <article id="reader" aria-labelledby="subject" data-mail={mail.id}>
      <div className="envelope">
        <h2 id="subject">{mail.subject}</h2>
        <p>
          <bdi>{mail.from}</bdi> to <bdi>{mail.to.join(', ')}</bdi>, <Time at={mail.at} />
        </p>
        <ul aria-label="Show the mail as">
          <Version mail={mail} as="html" now={as} words="Designed" />
          <Version mail={mail} as="text" now={as} words="Plain text" />
        </ul>
        <History mail={mail} course={course} />
        <PlayForm mail={mail} />
      </div>
      {/* No script runs in a mail; its links open in a tab of their own. */}
      <iframe
        title={`Mail: ${mail.subject}`}
        src={body}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
      />
    </article>
  );
}

function Version(props: { mail: TakenMail; as: PageState['as']; now: PageState['as']; words: string }) {
  const { mail, as, now, words } = props;
  return (
    <li>
      <a href={`/?mail=${mail.id}&as=${as}`} aria-current={as === now ? 'true' : undefined}>
        {words}
      </a>
    </li>
  );
}

function Nothing() {
  return (
    <section id="reader" className="nothing">
      <h2>No mail yet</h2>
      <p>
        Ask for one in Slack, say with <code>/learner activation</code> and an address. It shows up here by itself.
      </p>
    </section>
  );
}
