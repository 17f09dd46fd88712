import type { ModalView } from '@slack/types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/action.ts';
import { changeEmail } from '../../../src/core/actions/change-email.ts';
import { catalogue } from '../../../src/core/catalogue.ts';
import { checkMail } from '../../../src/core/inquiries/check-mail.ts';
import type { Diagnosis } from '../../../src/core/mail/diagnosis.ts';
import { maskEmail } from '../../../src/core/personal/mask.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { refuse } from '../../../src/core/refusal.ts';
import type { RequestSnapshot, RequestState } from '../../../src/core/requests/request-snapshot.ts';
import { say, strong, theirEmail } from '../../../src/core/sentence.ts';
import type { Subject } from '../../../src/core/subject.ts';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import type { Profile } from '../../../src/service/requests/profile.ts';
import { reasonFlows } from '../../../src/slack/handlers/reason-flows.ts';
import { findEmails } from '../../../src/slack/input/emails.ts';
import { createSlackClient } from '../../../src/slack/transport/client.ts';
import { approvalCard, brokenGlass, reminderMessage, reviewReminder } from '../../../src/slack/views/cards/approval.ts';
import { requestCard } from '../../../src/slack/views/cards/card.ts';
import { nearMatches, whichOrganization } from '../../../src/slack/views/cards/choices.ts';
import { confirmation, correction } from '../../../src/slack/views/cards/confirmation.ts';
import { diagnosisMessage } from '../../../src/slack/views/cards/diagnosis.ts';
import { unclearMessage } from '../../../src/slack/views/cards/help.ts';
import { historyMessage } from '../../../src/slack/views/cards/history.ts';
import { learnerReplyMessage } from '../../../src/slack/views/cards/learner-reply.ts';
import { profileMessage } from '../../../src/slack/views/cards/profile.ts';
import { refusalMessage } from '../../../src/slack/views/cards/refusal.ts';
import { revealMessage } from '../../../src/slack/views/cards/reveal.ts';
import { actionModal, batchModal } from '../../../src/slack/views/forms/action-form.ts';
import { loadingModal, wordsModal } from '../../../src/slack/views/forms/form.ts';
import { learnerModal } from '../../../src/slack/views/forms/learner-form.ts';
import { reasonModal } from '../../../src/slack/views/forms/reason-form.ts';
import type { Message } from '../../../src/slack/views/text/message.ts';
import { startTinyApp, type TinyApp } from '../../playground/slack/app.ts';
import { startSlack, TOKENS } from '../../playground/slack/workspace.ts';
import { aLearner, anOrganization, daysAgo, NOW } from '../../support/desk/facts.ts';
import { type Hostile, hostileValues } from '../../support/hostile-values.ts';
import { unseen } from '../../support/unseen.ts';

const activation = catalogue.find('resend-activation') as Action;
const setting = {
  workspaceUrl: 'https://acme.slack.com/',
  threadTs: '1.2',
  names: new Map<string, string>(),
  reader: 'U2',
};

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

const aSnapshot = (value: string, state: RequestState): RequestSnapshot => ({
  post: {
    id: 'p',
    kind: 'card',
    channel: null,
    recipient: null,
    ts: null,
    wanted: 1,
    attempts: 1,
    unanswered: 0,
    problem: null,
  },
  request: {
    ...{ id: 'r', reference: 'LD-2345678', action: activation.name, askedBy: 'U1', channel: 'C1', threadTs: null },
    ...{ state, createdAt: NOW, expiresAt: daysAgo(-1), decidedBy: state === 'pending' ? null : 'U1', decidedAt: NOW },
    input: { reason: value, glassReason: value, reviewNote: value, values: { email: value } },
    replaced: { email: { from: value, to: value } },
    batchId: null,
    ...{ submittedBy: 'U1', submittedAt: NOW, brokeGlass: value.length % 2 === 0 },
    ...{ reviewedBy: value.length % 2 === 0 ? 'U1' : null, reviewedAt: NOW },
    announced: [say`To ${theirEmail} of ${strong(value)}.`],
    outcome: { words: say`Not for ${strong(value)}: ${theirEmail}.`, facts: {} },
  },
  notice: null,
  cardTs: '1.2',
  approvalTs: '1.3',
  echoTs: null,
  echoTo: null,
  temporary: null,
  erasedAt: null,
  isEscalated: false,
  change: null,
  mail: { template: 'activation', state: 'bounced', problem: null, diagnosis: value, sentAt: NOW, stateAt: NOW },
  link: { usedAt: null, revokedAt: null, expiresAt: daysAgo(-1) },
  ...aSubject(value),
});

const aDiagnosis = (value: string): Diagnosis => ({
  verdict: 'broken',
  headline: say`Found: ${strong(value)}`,
  findings: [{ level: 'bad', title: value, words: say`It says ${strong(value)}.`, todo: say`Ask ${theirEmail}.` }],
  steps: ['correct-address', 'send-again', 'their-it', 'escalate'],
  forIt: value,
});

const aHistory = (value: string, isKnown: boolean): Message => {
  const { learner } = aSubject(value);
  const states = [
    ...(['pending', 'awaiting', 'running', 'done', 'undoing'] as const),
    ...(['refused', 'declined', 'cancelled', 'expired', 'undone', 'failed'] as const),
  ];
  const entries = states.map((state) => ({ ...aSnapshot(value, state), rootTs: '1.2', batch: null }));
  const cursor = { at: NOW, id: learner.id };
  return historyMessage(
    {
      kind: 'history',
      of: isKnown ? { learnerId: learner.id } : { person: 'U1' },
      ...(isKnown && { subject: aSubject(value) }),
      page: { entries, older: { to: 'older', ...cursor }, newer: { to: 'newer', ...cursor } },
      mayExport: true,
      platform: value,
    },
    { catalogue, workspaceUrl: setting.workspaceUrl, names: new Map([['U1', value]]), reader: 'U2' },
  );
};

/** A learner's profile, with the value in everything that has one. */
const aProfile = (value: string, can: Pick<Profile, 'possible' | 'impossible'>): Profile => ({
  ...can,
  subject: aSubject(value),
  platform: { ...noPlatform, name: value.trim() || 'none', changes: 'push' },
  facts: {
    mail: { template: 'activation', state: 'bounced', sentAt: NOW, stateAt: NOW },
    link: { purpose: 'activation', createdAt: daysAgo(1), expiresAt: daysAgo(-1), usedAt: null },
    change: { state: 'sending', askedAt: NOW, answeredAt: null },
    latest: (['done', 'pending', 'refused'] as const).map((state) => ({
      ...aSnapshot(value, state),
      rootTs: '1.2',
      batch: null,
    })),
  },
  titles: new Map([[activation.name, value]]),
  inquiries: [checkMail],
  cancellable: [{ id: 'r', action: activation }],
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
    refuse('email-taken', { organization: value }),
    refuse('action-not-allowed', { title: value }),
    refuse('cap-person', { cap: 30, until: NOW }),
    refuse('cap-desk', { cap: 300, until: null }),
    refuse('override-not-a-lead'),
    refuse('reason-missing'),
  ];
  const place = { channel: 'C1', threadTs: '1.2' };
  const overridable = [
    refuse('cool-down', { by: 'U1', at: daysAgo(1), until: NOW, place }),
    refuse('address-suppressed', { reason: 'complained', at: daysAgo(1) }),
  ];
  const impossible = refusals.map((refusal) => ({ action: activation, refusal }));
  const states = [
    ...(['pending', 'awaiting', 'running', 'done', 'undoing'] as const),
    ...(['refused', 'declined', 'cancelled', 'expired', 'undone', 'failed'] as const),
  ];
  const calling = { workspaceUrl: setting.workspaceUrl, approvers: [], leads: [], onCall: [] };
  const shownTo = { ...showing, email: subject.learner.email };
  return [
    ['profile', profileMessage(aProfile(value, { possible: [...catalogue.actions], impossible }), setting, NOW)],
    [
      'profile of whom nothing can be done for',
      profileMessage(aProfile(value, { possible: [], impossible: [] }), setting, NOW),
    ],
    ['menu', whichOrganization({ entry: checkMail, subjects: [subject, subject] }, setting)],
    [
      'near',
      nearMatches(
        {
          kind: 'near',
          entry: activation,
          refusal: refuse('no-such-learner', { email: value }),
          subjects: [subject],
          mistyped: { email: 'right@acme.test', remedy: changeEmail, draft: undefined },
        },
        setting,
      ),
    ],
    ['diagnosis', diagnosisMessage({ subject, sends: activation, possible: [activation] }, aDiagnosis(value), '1.1')],
    ['bad email', unclearMessage({ code: 'bad-email', typed: value.slice(0, 100), entry: undefined })],
    [
      'unknown entry',
      unclearMessage({ code: 'unknown-entry', typed: value.slice(0, 60), nearest: undefined, email: value }),
    ],
    ...states.map((state): [string, Message] => [
      `card, ${state}`,
      requestCard(aSnapshot(value, state), activation, state === 'done' ? shownTo : showing),
    ]),
    ['confirmation', confirmation(aSnapshot(value, 'done'), activation, shownTo, { now: NOW, catalogue })],
    ...states
      .slice(1)
      .map((state): [string, Message] => [
        `approval, ${state}`,
        approvalCard(aSnapshot(value, state), activation, showing, calling),
      ]),
    ['reminder', reminderMessage(aSnapshot(value, 'awaiting'), activation, showing, calling)],
    ['broken glass', brokenGlass(aSnapshot(value, 'done'), activation, showing, calling)],
    ['a reminder to review', reviewReminder(aSnapshot(value, 'done'), activation, showing, calling)],
    ['correction', correction(aSnapshot(value, 'done'), activation, showing, { now: NOW, catalogue })],
    ['history of a learner', aHistory(value, true)],
    ['history of a person', aHistory(value, false)],
    ['a reply to the learner', learnerReplyMessage({ topic: 'group-changed', group: value }, subject.learner)],
    [
      'a reply in another language',
      learnerReplyMessage({ topic: 'group-changed', group: value }, { ...subject.learner, locale: 'es' }),
    ],
    ['reveal', revealMessage(`https://desk.test/view/${'x'.repeat(43)}`, { until: NOW, isAnother: true })],
    ...overridable.map((refusal): [string, Message] => [
      `${refusal.code}, for a lead`,
      refusalMessage(
        {
          ...{ kind: 'refused', refusal, subject, next: [changeEmail] },
          override: { action: activation, rule: refusal.override ?? 'cool-down' },
        },
        { ...setting, names: showing.names },
      ),
    ]),
    ...refusals.map((refusal): [string, Message] => [
      refusal.code,
      refusalMessage({ kind: 'refused', refusal, subject, next: [activation] }, setting),
    ]),
  ];
}

/** Every form there is, about a learner who is called so. */
function modals(value: string): [string, ModalView][] {
  const memory = { channel: 'C1', threadTs: '1.2', isInThread: true };
  const email = `${'a'.repeat(64)}@acme.test`;
  const subject = aSubject(value);
  const withFields = catalogue.actions.filter(({ fields }) => Object.keys(fields).length > 0);
  const organizations = [subject.organization, { ...subject.organization, id: '00000000-0000-4000-8000-00000000000b' }];
  return [
    ...withFields.flatMap((action): [string, ModalView][] => [
      [action.title, actionModal({ kind: 'form', action, subject, values: {}, draft: undefined }, memory)],
      [
        `${action.title} for several`,
        batchModal({ kind: 'batch-form', action, organizations, count: 2, leftOut: 1, draft: undefined }, memory),
      ],
    ]),
    [
      'which learner',
      learnerModal(activation, findEmails(`${value} ${email} jane@acme.test`), { ...memory, action: null }),
    ],
    ['a no', wordsModal('A form', refuse('no-password', { organization: value }).words)],
    ...Object.entries(reasonFlows).map(([verb, { form }]): [string, ModalView] => [
      form.title,
      reasonModal(form, { verb, value: value.slice(0, 300), channel: 'C1', threadTs: '1.2', isInThread: true }),
    ]),
  ];
}

/** Every text in a message that somebody reads: what a button or an option stands for is not shown. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || !value) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'value' ? [] : textsIn(inner)));
};

describe('every view of every hostile value', () => {
  let app: TinyApp;
  let slack: LocalSlack;
  beforeAll(async () => {
    app = await startTinyApp();
    // Its clock stands still: no trigger lapses on a busy machine.
    slack = await startSlack({ app: { requestUrl: app.url }, now: () => NOW.getTime() });
  });
  afterAll(async () => {
    await slack.close();
    await app.close();
  });

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

  it.each<Hostile>(hostileValues)('is taken by Slack in every form, and hides nothing: $what', async ({ value }) => {
    const client = createSlackClient(TOKENS.botToken, `${slack.url}/api/`);
    const opened = loadingModal('A form');
    const { ts } = slack.say('UAMY', 'CSUPPORT', 'hello');
    await slack.shortcut('UAMY', 'ask', 'CSUPPORT', ts);
    const { view } = await client.views.open({ trigger_id: app.got.at(-1)?.payload.trigger_id ?? '', view: opened });
    for (const [name, form] of modals(value)) {
      await client.views.update({ view_id: view?.id ?? '', view: form }).catch((error) => {
        throw new Error(`${name}: ${JSON.stringify(error.data)}`);
      });
      for (const text of textsIn([form.title, form.blocks])) expect(unseen(text), `${name}: ${text}`).toBe(false);
    }
    await slack.dismiss('UAMY', undefined, { all: true });
  });
});
