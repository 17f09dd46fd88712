import { describe, expect, test } from 'vitest';
import { checkMail } from '../../../src/core/inquiries/check-mail.ts';
import { type BounceReason, bounceReason, bounceReasons } from '../../../src/core/mail/bounces/bounce-reasons.ts';
import type { RequestSnapshot } from '../../../src/core/requests/request-snapshot.ts';
import { saidWords } from '../../../src/core/told.ts';
import { mailInShort, tellMail } from '../../../src/slack/views/text/mail-state.ts';
import { plainText } from '../../../src/slack/views/text/render.ts';
import { NOW } from '../../support/desk/facts.ts';

const diagnosis = '550 5.7.1 sender blocked';
const cameBack = (problem: BounceReason | null, over: Partial<RequestSnapshot['mail']> = {}) =>
  ({ template: 'activation', state: 'bounced', problem, diagnosis, sentAt: NOW, stateAt: null, ...over }) as const;
const mailWords = (...given: Parameters<typeof tellMail>) => saidWords(tellMail(...given));
const read = (words: Parameters<typeof plainText>[0]) => plainText(words, { email: '' });
const bounces = Object.keys(bounceReasons).filter((reason) => reason !== 'held-back') as BounceReason[];

describe('a mail that came back', () => {
  test.each<[BounceReason, string | undefined, RegExp]>([
    ['no-such-address', 'acme.test', /^↩️ Came back: there is no such address\. Ask the learner for the right one\.$/],
    ['mailbox-full', 'acme.test', /the mailbox is full\. Once the learner has made room/],
    ['mailbox-disabled', 'acme.test', /switched off\. Ask the learner for another address, or the IT of `?acme\.test/],
    ['mailbox-disabled', 'gmail.com', /switched off\. Ask the learner for another address\.$/],
    ['blocked', 'acme.test', /blocks us\. Ask the IT of `?acme\.test`? to let us through\. “Check mail” has a text/],
    ['blocked', undefined, /Ask their IT to let us through/],
    ['blocked', 'gmail.com', /Nobody at `?gmail\.com`? can be asked: tell whoever runs Learner Desk/],
    ['content-rejected', 'acme.test', /for what it says\. Ask the IT of `?acme\.test/],
    ['unauthenticated', 'acme.test', /cannot tell that it is from us\. Tell whoever runs Learner Desk/],
    ['timed-out', 'acme.test', /could not be reached.*Send it again in an hour/],
    ['unclear', 'acme.test', /the reason is not known\. Check the address .*“550 5\.7\.1 sender blocked”$/],
  ])('is told with whom to ask: %s at %s', (problem, domain, words) => {
    expect(read(mailWords(cameBack(problem), domain))).toMatch(words);
  });

  test.each(bounces.filter((reason) => reason !== 'no-such-address'))(
    'is not called a wrong address: %s',
    (problem) => {
      for (const words of [mailWords(cameBack(problem), 'acme.test'), mailInShort(cameBack(problem))])
        expect(read(words)).not.toContain('no such address');
    },
  );

  test('is unclear where its reason is not known here, and has no answer where none was told', () => {
    expect(bounceReason('of a later release')).toBe(bounceReasons.unclear);
    expect(read(mailInShort(cameBack(null, { diagnosis: null })))).toBe('↩️ Mail came back: the reason is not known.');
  });

  test('names the inquiry by its name', () => {
    expect(read(mailWords(cameBack('blocked')))).toContain(`“${checkMail.title}”`);
  });
});
