import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/action.ts';
import { catalogue } from '../../../src/core/catalogue.ts';
import { checkMail } from '../../../src/core/inquiries/check-mail.ts';
import type { Diagnosis } from '../../../src/core/mail-doctor.ts';
import { maskEmail } from '../../../src/core/mask.ts';
import { refuse } from '../../../src/core/refusal.ts';
import type { RequestState, Story } from '../../../src/core/story.ts';
import type { Subject } from '../../../src/core/subject.ts';
import { say, strong, theirEmail } from '../../../src/core/words.ts';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { createSlackClient } from '../../../src/slack/client.ts';
import { approvalCard, brokenGlass, reminder } from '../../../src/slack/views/approval.ts';
import { requestCard } from '../../../src/slack/views/card.ts';
import { nearMatches, whichOrganization } from '../../../src/slack/views/choices.ts';
import { confirmation, correction } from '../../../src/slack/views/confirmation.ts';
import { diagnosisMessage } from '../../../src/slack/views/diagnosis.ts';
import { unclearMessage } from '../../../src/slack/views/help.ts';
import type { Message } from '../../../src/slack/views/message.ts';
import { profileMessage } from '../../../src/slack/views/profile.ts';
import { refusalMessage } from '../../../src/slack/views/refusal.ts';
import { startSlack, TOKENS } from '../../playground/slack/workspace.ts';
import { aLearner, anOrganization, daysAgo, NOW } from '../../support/facts.ts';
import { type Hostile, hostileValues } from '../../support/hostile-values.ts';
import { unseen } from '../../support/unseen.ts';

const activation = catalogue.find('resend-activation') as Action;
const setting = { workspaceUrl: 'https://acme.slack.com/', threadTs: '1.2' };

/** A learner with the value in every field that can hold a text. */
const aSubject = (value: string): Subject => ({
  learner: aLearner({
    email: `${value.toLowerCase()}@acme.test`,
    ...{ givenName: value, familyName: value, externalId: value, locale: value, timeZone: value, group: value },
    lastAccessedAt: daysAgo(1),
    passwordSetAt: daysAgo(2),
    membershipEndsAt: daysAgo(-9),
  }),
  organization: anOrganization({ name: value }),
  last: new Map(),
  open: new Map(),
  suppressed: { reason: 'bounced', at: daysAgo(1) },
});

const aStory = (value: string, state: RequestState): Story => ({
  post: { id: 'p', kind: 'card', channel: null, ts: null, wanted: 1, attempts: 1 },
  request: {
    ...{ id: 'r', reference: 'LD-2345678', action: activation.name, askedBy: 'U1', channel: 'C1', threadTs: null },
    ...{ state, createdAt: NOW, expiresAt: daysAgo(-1), decidedBy: state === 'pending' ? null : 'U1', decidedAt: NOW },
    input: { reason: value, glassReason: value, oldEmail: value, newEmail: value },
    batchId: null,
    ...{ submittedBy: 'U1', submittedAt: NOW, brokeGlass: value.length % 2 === 0 },
    promise: [say`To ${theirEmail} of ${strong(value)}.`],
    outcome: { words: say`Not for ${strong(value)}: ${theirEmail}.`, facts: {} },
  },
  cardTs: '1.2',
  approvalTs: '1.3',
  echoTs: null,
  temporary: null,
  erasedAt: null,
  mail: { template: 'activation', state: 'bounced', problem: null, sentAt: NOW, stateAt: NOW },
  link: { usedAt: null, revokedAt: null, expiresAt: daysAgo(-1) },
  ...aSubject(value),
});

const aDiagnosis = (value: string): Diagnosis => ({
  verdict: 'broken',
  headline: say`Found: ${strong(value)}`,
  findings: [{ level: 'bad', title: value, words: say`It says ${strong(value)}.`, todo: say`Ask ${theirEmail}.` }],
  forIt: value,
});

/** Every view there is, made of that value. */
function views(value: string): [string, Message][] {
  const subject = aSubject(value);
  const showing = { email: maskEmail(subject.learner.email), names: new Map([['U1', value]]) };
  const refusals = [
    refuse('no-such-learner', { email: value }),
    refuse('signs-in-elsewhere', { organization: value, by: 'lms' }),
    refuse('no-password', { organization: value }),
    refuse('vpa-off', { organization: value }),
  ];
  const impossible = refusals.map((refusal) => ({ action: activation, refusal }));
  const states = ['pending', 'awaiting', 'done', 'refused', 'declined', 'cancelled', 'expired', 'undone'] as const;
  const calling = { workspaceUrl: setting.workspaceUrl, leads: [], onCall: [] };
  const shownTo = { ...showing, email: subject.learner.email };
  return [
    ['profile', profileMessage({ subject, possible: [...catalogue.actions], impossible }, setting, NOW)],
    ['menu', whichOrganization(checkMail, [subject, subject], setting)],
    [
      'near',
      nearMatches(
        activation,
        { refusal: refuse('no-such-learner', { email: value }), subjects: [subject], typed: 'right@acme.test' },
        setting,
      ),
    ],
    ['diagnosis', diagnosisMessage(subject, aDiagnosis(value))],
    ['bad email', unclearMessage({ code: 'bad-email', typed: value.slice(0, 100), wish: undefined })],
    [
      'unknown wish',
      unclearMessage({ code: 'unknown-wish', typed: value.slice(0, 60), nearest: undefined, email: value }),
    ],
    ...states.map((state): [string, Message] => [
      `card, ${state}`,
      requestCard(aStory(value, state), activation, state === 'done' ? shownTo : showing),
    ]),
    ['confirmation', confirmation(aStory(value, 'done'), activation, shownTo, NOW)],
    ...states
      .slice(1)
      .map((state): [string, Message] => [
        `approval, ${state}`,
        approvalCard(aStory(value, state), activation, showing, calling),
      ]),
    ['reminder', reminder(aStory(value, 'awaiting'), activation, showing, calling)],
    ['broken glass', brokenGlass(aStory(value, 'done'), activation, showing, calling)],
    ['correction', correction(aStory(value, 'done'), activation, showing)],
    ...refusals.map((refusal): [string, Message] => [
      refusal.code,
      refusalMessage({ kind: 'refused', refusal, subject, next: [activation] }, setting),
    ]),
  ];
}

/** Every text in a message. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value ? Object.values(value).flatMap(textsIn) : [];
};

describe('every view of every hostile value', () => {
  let slack: LocalSlack;
  beforeAll(async () => {
    slack = await startSlack();
  });
  afterAll(() => slack.close());

  it.each<Hostile>(hostileValues)('is taken by Slack, pings nobody and hides nothing: $what', async ({ value }) => {
    const client = createSlackClient(TOKENS.botToken, `${slack.url}/api/`);
    for (const [view, message] of views(value)) {
      const { ts } = await client.chat.postMessage({ channel: 'CSUPPORT', ...message }).catch((error) => {
        throw new Error(`${view}: ${JSON.stringify(error.data)}`);
      });
      const posted = slack.messages().find((one) => one.ts === ts);
      expect(posted, view).toMatchObject({ mentions: [], pings: [] });
      for (const text of textsIn([message.text, message.blocks])) expect(unseen(text), `${view}: ${text}`).toBe(false);
      // In the fallback text, mark-up is only what we wrote ourselves: dates.
      expect(message.text.replace(/<!date\^\d+\^\{[^<>|]*\|[^<>|]*>/g, ''), view).not.toMatch(/[<>]/);
    }
  });
});
