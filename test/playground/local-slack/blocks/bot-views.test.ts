import { describe, expect, test } from 'vitest';
import type { Action } from '../../../../src/core/action.ts';
import { catalogue } from '../../../../src/core/catalogue.ts';
import type { Learner, Organization } from '../../../../src/core/learner.ts';
import type { MailProblem } from '../../../../src/core/mail.ts';
import { type RefusalCode, refusalCodes, refuse } from '../../../../src/core/refusal.ts';
import type { Story } from '../../../../src/core/story.ts';
import type { Subject } from '../../../../src/core/subject.ts';
import { code, say } from '../../../../src/core/words.ts';
import { checkBlocks, checkView } from '../../../../src/playground/local-slack/blocks/check.ts';
import { requestCard } from '../../../../src/slack/views/card.ts';
import { nearMatches, whichOrganization } from '../../../../src/slack/views/choices.ts';
import { confirmation } from '../../../../src/slack/views/confirmation.ts';
import { helpMessage, unclearMessage } from '../../../../src/slack/views/help.ts';
import { learnerModal, loadingModal, wordsModal } from '../../../../src/slack/views/modal.ts';
import { profileMessage } from '../../../../src/slack/views/profile.ts';
import { refusalMessage } from '../../../../src/slack/views/refusal.ts';
import { aLearner, anOrganization, daysAgo, NOW } from '../../../support/facts.ts';

const texts = {
  ordinary: 'Jane',
  'that shouts': '<!channel> *x* _y_ `z` &amp; <@U0AMY> <https://evil.test|here>',
  'of 3,000 characters': 'x'.repeat(3000),
  'of 3,000 emoji': '😀'.repeat(3000),
  'from right to left': '\u202Eسعاد \u2067שלום\u2069\u200F',
  empty: '',
  'of nothing to see': ' \u200B\u0000\n\t ',
};

const actions = [...catalogue.actions];
const setting = { workspaceUrl: 'https://acme.slack.com/', threadTs: '1720710212.000100' };
const place = { channel: 'C0SUPPORT', threadTs: '1720710212.000100' };
const accept = (message: { blocks: unknown }) => expect(checkBlocks(message.blocks, 'message')).toEqual([]);

type People = { learner: Learner; organization: Organization };

/** A learner and an organization with `text` wherever a text can stand; an organization always has a name. */
function peopleCalled(text: string): People {
  return {
    learner: aLearner({ givenName: text, familyName: text, externalId: text, group: text, email: `${text}@acme.test` }),
    organization: anOrganization({ name: text || 'Acme' }),
  };
}

const subjectOf = (people: People): Subject => ({ ...people, last: new Map() });

function storyOf(
  people: People,
  over: Partial<Story['request']>,
  mail: Partial<NonNullable<Story['mail']>> | null,
): Story {
  const text = people.learner.group ?? '';
  const request = {
    id: '00000000-0000-4000-8000-00000000000c',
    reference: 'LD-1',
    action: 'resend-activation',
    askedBy: 'U0AMY',
    channel: place.channel,
    threadTs: null,
    state: 'pending' as const,
    expiresAt: NOW,
    decidedBy: null,
    decidedAt: null,
    promise: [say`Sends a mail to ${{ email: 'learner' }}.`, say`${code(text)} and ${text}, until ${NOW}.`],
    outcome: null,
    createdAt: NOW,
    ...over,
  };
  const post = { id: '00000000-0000-4000-8000-00000000000d', kind: 'card' as const, ts: null, wanted: 1, attempts: 0 };
  const letter = { template: 'activation' as const, state: 'queued' as const, problem: null, sentAt: null };
  return { post, request, cardTs: null, ...people, mail: mail && { ...letter, ...mail } };
}

/** What every refusal may want to know, with `text` for its names. */
const factsWith = (text: string) => ({
  ...{ title: text, email: `${text}@acme.test`, organization: text, state: text },
  ...{ since: NOW, at: NOW, until: NOW, by: 'U0AMY', place },
});
const refusalOf = (which: RefusalCode, text: string) =>
  (refuse as (which: RefusalCode, facts: object) => ReturnType<typeof refuse>)(which, factsWith(text));

describe.each(Object.entries(texts))('with names and words: %s', (_, text) => {
  const people = peopleCalled(text);
  const subject = subjectOf(people);
  const showing = { email: people.learner.email };

  test.each(actions)('Slack takes the card of $name, waiting and decided', (action) => {
    const outcome = { words: say`It is ${text}, ${code(text)}.`, facts: {} };
    const decided = { decidedBy: 'U0BOB', decidedAt: NOW, outcome };
    accept(requestCard(storyOf(people, {}, null), action, showing));
    for (const state of ['done', 'refused', 'cancelled', 'expired'] as const)
      accept(requestCard(storyOf(people, { ...decided, state }, null), action, showing));
  });

  test.each(actions)('Slack takes the confirmation of $name, whatever became of the mail', (action) => {
    const outcome = { words: say`Done for ${text}: ${code(text)}.`, facts: {} };
    const tell = (mail: Partial<NonNullable<Story['mail']>> | null) =>
      accept(confirmation(storyOf(people, { state: 'done', outcome }, mail), action, showing));
    tell(null);
    tell({ state: 'sent' });
    tell({ state: 'sent', sentAt: NOW });
    for (const problem of [null, 'down', 'rate-limited', 'too-late'] satisfies (MailProblem | null)[]) {
      tell({ state: 'queued', problem });
      tell({ state: 'failed', problem });
    }
  });

  test.each([0, 1, 2, actions.length])('Slack takes the profile with %i things that can be done', (count) => {
    const possible = actions.slice(0, count);
    const impossible = actions.slice(count).map((action) => ({ action, refusal: refusalOf('vpa-off', text) }));
    const lives: Partial<Learner>[] = [
      {},
      { invitedAt: null },
      {
        firstAccessedAt: daysAgo(9),
        lastAccessedAt: daysAgo(1),
        passwordSetAt: daysAgo(9),
        vpaCompletedAt: daysAgo(5),
      },
      { membershipEndsAt: daysAgo(1) },
      { membershipEndsAt: daysAgo(-9), firstAccessedAt: daysAgo(9), vpaCompletedAt: daysAgo(200) },
    ];
    for (const life of lives)
      accept(
        profileMessage(
          { subject: { ...subject, learner: { ...people.learner, ...life } }, possible, impossible },
          setting,
          NOW,
        ),
      );
  });

  test.each(refusalCodes)('Slack takes the refusal %s, with and without a learner and a way out', (which) => {
    const refusal = refusalOf(which, text);
    accept(refusalMessage({ kind: 'refused', refusal, next: [] }, setting));
    accept(refusalMessage({ kind: 'refused', refusal, subject, next: actions }, setting));
  });

  test('Slack takes near matches and the choice between organizations', () => {
    const learners = (count: number) => Array.from({ length: count }, () => subject);
    for (const action of [undefined, ...actions]) {
      accept(nearMatches(action, refusalOf('no-such-learner', text), learners(3), setting));
      for (const count of [2, 50, 101]) accept(whichOrganization(action, learners(count), setting));
    }
  });

  test('Slack takes the answer to what cannot be understood', () => {
    const [first, second] = actions as [Action, Action];
    accept(unclearMessage({ code: 'bad-email', typed: text, action: first }));
    accept(unclearMessage({ code: 'unknown-action', typed: text, nearest: first, email: text }));
    accept(unclearMessage({ code: 'unknown-action', typed: text, nearest: undefined, email: undefined }));
    accept(unclearMessage({ code: 'several-actions', first, second }));
  });

  test('Slack opens every modal', () => {
    for (const action of [undefined, ...actions]) {
      expect(checkView(loadingModal(action))).toEqual([]);
      expect(checkView(wordsModal(action, say`It is ${text}, ${code(text)}.`))).toEqual([]);
      for (const emails of [[], [`${text}@acme.test`], Array.from({ length: 101 }, (_, i) => `${i}${text}@acme.test`)])
        expect(checkView(learnerModal(action, emails, { ...place, action: action?.name ?? null }))).toEqual([]);
    }
  });
});

test('Slack takes the help, whoever asks', () => {
  for (let count = 0; count <= actions.length; count++) accept(helpMessage(actions.slice(0, count)));
});
