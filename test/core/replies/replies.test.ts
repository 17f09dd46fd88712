import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/action.ts';
import { catalogue } from '../../../src/core/catalogue.ts';
import { bounceReasons } from '../../../src/core/mail/bounces/bounce-reasons.ts';
import type { MailFate, MailState } from '../../../src/core/mail/mail.ts';
import { refusalCodes } from '../../../src/core/refusal.ts';
import { isTellable, topicOfRefusal } from '../../../src/core/replies/after-refusal.ts';
import { topicAfter } from '../../../src/core/replies/after-request.ts';
import type { Topic } from '../../../src/core/replies/topic.ts';
import { topicNames, writeReply } from '../../../src/core/replies/write-reply.ts';
import type { RequestSnapshot, RequestState } from '../../../src/core/requests/request-snapshot.ts';
import { say } from '../../../src/core/sentence.ts';
import { typicalPlan } from '../../support/desk/examples.ts';
import { aLearner, anOrganization, daysAgo, NOW } from '../../support/desk/facts.ts';

const [PAST, FUTURE] = [daysAgo(1), daysAgo(-1)];

/** A learner of whom each action's own change still holds. */
const learner = aLearner({
  firstAccessedAt: daysAgo(50),
  group: 'Evening',
  membershipEndsAt: FUTURE,
  vpaCompletedAt: daysAgo(30),
  vpaAvailableFrom: PAST,
});

type Over = Partial<Pick<RequestSnapshot, 'mail' | 'link' | 'temporary' | 'change' | 'learner'>> & {
  state?: RequestState;
};

function after(action: Action, { state = 'done', ...over }: Over = {}): Topic | undefined {
  const outcome = { words: say`Done.`, facts: { to: 'Evening' } };
  const request = { action: action.name, state, outcome, input: {}, batchId: null };
  const none = { mail: null, link: null, temporary: null, change: null };
  const snapshot = { request, learner, organization: anOrganization(), ...none, ...over } as unknown as RequestSnapshot;
  return topicAfter(snapshot, action, NOW);
}

const aMail = (state: MailState, problem: MailFate['problem'] = null, template: MailFate['template'] = 'activation') =>
  ({ template, state, problem, diagnosis: null, sentAt: NOW, stateAt: NOW }) satisfies MailFate;
const aLink = (over: Partial<NonNullable<RequestSnapshot['link']>> = {}) => ({
  ...{ usedAt: null, revokedAt: null, expiresAt: FUTURE },
  ...over,
});
const aPassword = (over: object = {}) => ({ ...aLink(), viewedAt: null, ...over });

const mailStates: MailState[] = [
  'queued',
  'sent',
  'delayed',
  'delivered',
  'bounced',
  'suppressed',
  'failed',
  'complained',
];
const problems = Object.keys(bounceReasons) as (keyof typeof bounceReasons)[];

/** Everything that can come of an action of which the learner hears something, by what it is called. */
function outcomes(action: Action): [string, Topic | undefined][] {
  const sent = typicalPlan(action).mails?.[0];
  const states = (['awaiting', 'running', 'refused', 'declined', 'failed', 'undoing', 'undone'] as const).map(
    (state): [string, Topic | undefined] => [state, after(action, { state })],
  );
  if (sent?.template === 'activation' || sent?.template === 'reset') {
    const told = (mail: MailFate, link = aLink()) => after(action, { mail, link });
    return [
      ...states,
      ...mailStates.map((state): [string, Topic | undefined] => [`mail ${state}`, told(aMail(state))]),
      ...problems.map((problem): [string, Topic | undefined] => [
        `bounced, ${problem}`,
        told(aMail('bounced', problem)),
      ]),
      ['held up', told(aMail('queued', 'not-authorised'))],
      ['link used', told(aMail('delivered'), aLink({ usedAt: PAST }))],
      ['link replaced', told(aMail('delivered'), aLink({ revokedAt: PAST }))],
      ['link over', told(aMail('delivered'), aLink({ expiresAt: PAST }))],
      ['mail withdrawn', after(action, { state: 'undone', mail: aMail('sent'), link: aLink({ revokedAt: PAST }) })],
    ];
  }
  if (sent?.template === 'temporary-password')
    return [
      ...states,
      ['ready', after(action, { temporary: aPassword() })],
      ['used', after(action, { temporary: aPassword({ usedAt: PAST }) })],
      ['ended', after(action, { temporary: aPassword({ revokedAt: PAST }) })],
      ['over', after(action, { temporary: aPassword({ expiresAt: PAST }) })],
    ];
  return [
    ...states,
    ['done', after(action)],
    ['the new address takes no mail', after(action, { mail: aMail('bounced', 'no-such-address', 'address-added') })],
  ];
}

const inLanguage = { en: 'en-GB', es: 'es-MX', pt: 'pt_BR' } as const;
const written = (topic: Topic, locale: string | null) =>
  writeReply(topic, { givenName: 'Lucía', locale, timeZone: 'America/Bogota' });

/** What no learner may read: how we work, and anything secret or personal. */
const INTERNAL = /\bdesk\b|\bleads?\b|approv|platform|on-?call|escalat|slack|agent|bounce|suppress|LD-|audit|token/i;
const LEFT_OVER = /undefined|null|\[object|NaN|\$\{|\{\{|[<>{}•@]|https?:|www\./;

function expectPlain(topic: Topic, language: keyof typeof inLanguage): void {
  const { text, language: wrote } = written(topic, inLanguage[language]);
  expect(wrote).toBe(language);
  expect(text).toMatch(/^\S.*Lucía.*\n\n\S[\s\S]+[.!]$/);
  expect(text).not.toMatch(INTERNAL);
  expect(text).not.toMatch(LEFT_OVER);
}

const cases = catalogue.actions.flatMap((action) =>
  outcomes(action).map(([name, topic]) => [action.name, name, topic] as const),
);

describe('a reply to the learner', () => {
  it.each(cases)('has words for %s, %s, in every language', (_action, _outcome, topic) => {
    expect(topic).toBeDefined();
    if (!topic) return;
    for (const language of ['en', 'es', 'pt'] as const) expectPlain(topic, language);
    const texts = ['en', 'es', 'pt'].map((locale) => written(topic, locale).text);
    expect(new Set(texts).size).toBe(3);
  });

  it.each(refusalCodes.filter(isTellable))('has words for what was refused: %s', (code) => {
    const last = { at: PAST, by: 'U1', place: { channel: 'C1', threadTs: null }, until: FUTURE };
    const gone = { ...learner, membershipEndsAt: code === 'membership-ended' ? PAST : FUTURE };
    const topic = topicOfRefusal(code, { learner: gone, organization: anOrganization(), last, now: NOW });
    expect(topic).toBeDefined();
    if (topic) for (const language of ['en', 'es', 'pt'] as const) expectPlain(topic, language);
  });

  it('says nothing of what is about somebody else, about the person who asked, or about how we work', () => {
    const silent = [
      'email-taken',
      'no-role',
      'cap-person',
      'not-a-lead',
      'own-approval',
      'platform-refused',
      'no-such-group',
    ];
    expect(silent.filter(isTellable)).toEqual([]);
  });

  it('says nothing of what nobody did, and of what is not so any more', () => {
    for (const action of catalogue.actions)
      for (const state of ['pending', 'cancelled', 'expired'] as const)
        expect(after(action, { state })).toBeUndefined();
    const [move, extend, vpa] = ['move-group', 'extend-membership', 'make-vpa-available'].map((name) =>
      catalogue.find(name),
    );
    expect(after(move as Action, { learner: { ...learner, group: 'Morning' } })).toBeUndefined();
    expect(after(extend as Action, { learner: { ...learner, membershipEndsAt: PAST } })).toBeUndefined();
    expect(after(vpa as Action, { learner: { ...learner, vpaCompletedAt: NOW } })).toEqual({
      topic: 'vpa-taken',
      since: NOW,
    });
  });

  it('gives the same words to what was declined and to what was refused elsewhere: no reason reaches a learner', () => {
    for (const action of catalogue.actions)
      expect(after(action, { state: 'declined' })).toEqual(after(action, { state: 'refused' }));
  });

  it('has a use for every text', () => {
    const used = new Set([
      ...cases.map(([, , topic]) => topic?.topic),
      ...refusalCodes.map((code) => {
        const last = { at: PAST, by: 'U1', place: { channel: 'C1', threadTs: null }, until: FUTURE };
        const given = { ...learner, membershipEndsAt: code === 'membership-ended' ? PAST : FUTURE };
        return topicOfRefusal(code, { learner: given, organization: anOrganization(), last, now: NOW })?.topic;
      }),
      'vpa-taken',
      'done', // for an action without words of its own
    ]);
    expect(topicNames.filter((name) => !used.has(name))).toEqual([]);
  });

  it('names the time in the learner’s own zone and language, and a learner without either in English and UTC', () => {
    const topic: Topic = { topic: 'mail-sent', until: new Date('2026-11-24T03:30:00Z') };
    expect(written(topic, 'es').text).toContain('El botón funciona hasta el lunes, 23 de noviembre de 2026');
    const { text, language } = writeReply(topic, { givenName: null, locale: 'fr', timeZone: null });
    expect(language).toBe('en');
    expect(text).toMatch(/^Hello,\n\nWe have sent you .* until Tuesday, November 24, 2026 at 3:30\sAM UTC/);
  });
});
