import type { ReactNode } from 'react';
import type { Member } from '../learners/learner.ts';
import type { VpaState } from '../learners/vpa.ts';
import { day, moment } from './moment.tsx';

/** Renders what a learner meets after signing in: whether a VPA waits, and her membership. */
export function Home({ member: { learner, organization }, vpa }: { member: Member; vpa: VpaState }) {
  const place = [organization.name, learner.groupName].filter(Boolean).join(' · ');
  return (
    <>
      <section className="card">
        <h1>
          Welcome<bdi>{learner.givenName && `, ${learner.givenName}`}</bdi>
        </h1>
        <p className="hint">
          <bdi>{place}</bdi>
          {learner.membershipEndsAt && `, until ${day(learner.membershipEndsAt, learner.timeZone)}`}
        </p>
      </section>
      <section className="card" id="vpa" data-vpa={vpa.kind} aria-labelledby="vpa-title">
        <h2 id="vpa-title">Proficiency assessment (VPA)</h2>
        <VpaWords vpa={vpa} timeZone={learner.timeZone} />
      </section>
    </>
  );
}

function VpaWords({ vpa, timeZone }: { vpa: VpaState; timeZone: string | null }) {
  switch (vpa.kind) {
    case 'off':
      return <p>Your organization takes no assessments.</p>;
    case 'none':
      return <p>No assessment is planned for you.</p>;
    case 'later':
      return (
        <p>
          Your next assessment opens on <strong>{moment(vpa.from, timeZone)}</strong>.
        </p>
      );
    case 'running':
      return (
        <>
          <p>You are in the middle of an assessment, since {moment(vpa.startedAt, timeZone)}.</p>
          <p>
            <a className="button primary" href="/vpa">
              Go on
            </a>
          </p>
        </>
      );
    case 'left':
      return (
        <p>
          You left your assessment half-way: it was started {moment(vpa.startedAt, timeZone)}. It cannot be continued.
          Support can make it available again.
        </p>
      );
    case 'waits':
      return <Waiting vpa={vpa} timeZone={timeZone} />;
  }
}

function Waiting({ vpa, timeZone }: { vpa: Extract<VpaState, { kind: 'waits' }>; timeZone: string | null }) {
  return (
    <>
      <p>
        <strong>{vpa.since ? 'An assessment waits for you' : 'Your first assessment waits for you'}</strong>
        {vpa.since && `, since ${moment(vpa.since, timeZone)}`}. It takes 30 to 45 minutes.
      </p>
      <p className={vpa.daysLeft === 0 ? 'trouble' : undefined}>{duty(vpa)}</p>
      <Step step="start">Start the assessment</Step>
    </>
  );
}

function duty({ mandatory, daysLeft }: Extract<VpaState, { kind: 'waits' }>): string {
  if (!mandatory) return 'It is up to you when you take it.';
  if (daysLeft === null) return 'It is mandatory.';
  if (daysLeft === 0) return 'It is mandatory, and no day is left: everything else is closed until it is done.';
  return `It is mandatory: ${daysLeft === 1 ? '1 day is' : `${daysLeft} days are`} left to take it.`;
}

function Step({ step, children }: { step: string; children: ReactNode }) {
  return (
    <form method="post" action={`/vpa/${step}`}>
      <button type="submit" className="primary">
        {children}
      </button>
    </form>
  );
}

/** Renders an assessment under way: how it ends is up to whoever plays the learner. */
export function Assessment() {
  return (
    <section className="card">
      <h1>Your assessment</h1>
      <p>
        Here a learner listens, reads, writes and speaks for 30 to 45 minutes. In the playground, you say how it ends.
      </p>
      <div className="steps">
        <Step step="finish">Finish it</Step>
        <form method="post" action="/vpa/leave">
          <button type="submit">Leave it half-way</button>
        </form>
      </div>
    </section>
  );
}
