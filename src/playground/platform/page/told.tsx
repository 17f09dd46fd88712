import type { Selectable } from 'kysely';
import { BEHAVIOURS, type Behaviour } from '../changes/behaviour.ts';
import type { Answer, EventTable, ToldChangeTable } from '../database/tables.ts';
import type { Uploaded } from '../learners/upload.ts';
import { Time } from './moment.tsx';

type Told = Omit<Selectable<ToldChangeTable>, 'laterPayload'>;
type Event = Selectable<EventTable>;

/** What is behind the platform's pages: how it takes the desk's calls, what it was told, and what it told. */
export type ToldState = {
  behaviour: Behaviour;
  /** Newest first. */
  told: readonly Told[];
  events: readonly Event[];
  /** Calls that were no change of the desk's: when, and why. Newest first. */
  faults: readonly { at: Date; what: string }[];
  /** Since when the desk has all learners, and how many they were. */
  uploaded: Uploaded | undefined;
};

/** Renders what is behind the platform's pages. */
export function ToldPage({ behaviour, told, events, faults, uploaded }: ToldState) {
  return (
    <>
      <section className="card">
        <h1>Behind the scenes</h1>
        <form method="post" action="/_local/behaviour" id="switch" data-behaviour={behaviour} data-switch="">
          <label htmlFor="behaviour">For the desk, the platform</label>
          <select id="behaviour" name="behaviour" defaultValue={behaviour}>
            {Object.entries(BEHAVIOURS).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
          <noscript>
            <button type="submit">Set</button>
          </noscript>
        </form>
      </section>
      <section className="card" id="told" data-count={told.length + faults.length} aria-labelledby="told-title">
        <h2 id="told-title">What it was told</h2>
        {told.length + faults.length === 0 && <p className="hint">Nothing yet. What the desk changes shows up here.</p>}
        <ol className="lines">
          {faults.map(({ at, what }) => (
            <li key={at.toISOString()} data-answer="refused">
              <Time at={at} /> A call was turned away: {what}.
            </li>
          ))}
          {told.map((change) => (
            <ToldLine key={change.id} change={change} />
          ))}
        </ol>
      </section>
      <section className="card" id="events" aria-labelledby="events-title">
        <h2 id="events-title">What it tells the desk</h2>
        {events.length === 0 && <p className="hint">No events yet. Sign in as a learner, or take an assessment.</p>}
        <ol className="lines">
          {events.map((event) => (
            <li key={event.id} data-answer={event.settledAt ? 'accepted' : 'later'}>
              <Time at={event.occurredAt} /> <b>{event.type}</b> <span>{event.externalId}</span>
              <span className="answer">{eventWords(event)}</span>
            </li>
          ))}
          {uploaded && (
            <li data-answer="accepted">
              <Time at={uploaded.at} /> Its {uploaded.count} learners, with its own ids
              <span className="answer">The desk has them</span>
            </li>
          )}
        </ol>
      </section>
    </>
  );
}

function ToldLine({ change }: { change: Told }) {
  const { type, learner, externalId, what, request, tries, receivedAt, answer } = change;
  return (
    <li data-answer={answer?.body.status ?? 'later'}>
      <Time at={receivedAt} /> <b>{type}</b> <bdi>{learner ?? externalId ?? ''}</bdi>
      {request && <span className="hint"> ({request})</span>}
      <bdi className="what">{what}</bdi>
      <span className="answer">
        {answerWords(answer)}
        {tries > 1 && `; it came ${tries} times`}
      </span>
    </li>
  );
}

function answerWords(answer: Answer | null): string {
  if (!answer || answer.body.status === 'later') return 'Not answered yet';
  const { status, message, link, mailed } = answer.body;
  if (status === 'refused') return `Refused: “${message}”`;
  if (mailed) return 'Accepted, and mailed';
  return link ? 'Accepted, with a link' : 'Accepted';
}

function eventWords({ settledAt, outcome, tries }: Event): string {
  if (settledAt) return outcome === 'taken' ? 'The desk has it' : `The desk says: ${outcome}`;
  return tries === 0 ? 'On its way' : `Not taken yet; ${tries === 1 ? '1 try' : `${tries} tries`}`;
}
