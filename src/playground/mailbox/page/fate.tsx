import { FATES } from '../fates.ts';
import type { MailEvent } from '../mail-events.ts';
import type { TakenMail } from '../mail-store.ts';
import { stepWords, toldWords } from './event-text.ts';
import { Choices } from './switches.tsx';
import { Time } from './time.tsx';

/** What became of a mail. `suppressed`: its addresses that are on the suppression list. */
export type Course = { events: MailEvent[]; suppressed: string[] };

/** Renders a mail's state in a word or two, with its tone for the eye. */
export function State({ events }: { events: MailEvent[] }) {
  const last = events.at(-1)?.step;
  return (
    <span className="state" data-state={last?.type ?? 'taken'}>
      {last ? stepWords(last) : 'Taken'}
    </span>
  );
}

/** Renders what happened to a mail so far, oldest first, and what keeps its address from getting more. */
export function History({ mail, course }: { mail: TakenMail; course: Course }) {
  return (
    <section id="history" aria-label="What became of it">
      <ol>
        <li>
          <Time at={mail.at} /> Taken
        </li>
        {course.events.map((event) => (
          <li key={event.id} data-step={event.step.type}>
            <Time at={event.at} /> {stepWords(event.step)} <small>{toldWords(event)}</small>
          </li>
        ))}
      </ol>
      {course.suppressed.map((email) => (
        <form key={email} method="post" action="/_local/suppressions" className="suppressed">
          <input type="hidden" name="mail" value={mail.id} />
          <input type="hidden" name="remove" value={email} />
          <span>
            <bdi>{email}</bdi> is on the suppression list: the next mail to it is held back.
          </span>
          <button type="submit">Take it off</button>
        </form>
      ))}
    </section>
  );
}

/** Lets this mail go another way. */
export function PlayForm({ mail }: { mail: TakenMail }) {
  return (
    <form method="post" action="/_local/play" id="play">
      <input type="hidden" name="mail" value={mail.id} />
      <label htmlFor="fate">This mail now</label>
      <Choices id="fate" name="what" now="bounce-no-such-address" words={FATES} />
      <button type="submit">Play</button>
    </form>
  );
}
