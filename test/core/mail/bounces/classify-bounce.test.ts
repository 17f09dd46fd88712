import { describe, expect, test } from 'vitest';
import { classifyBounce } from '../../../../src/core/mail/bounces/classify-bounce.ts';
import { answers } from './answers.ts';

const table = Object.entries(answers).flatMap(([reason, texts]) => texts.map((text) => ({ reason, text })));

describe('what a mail server answered', () => {
  test.each(table)('is $reason: $text', ({ reason, text }) => {
    for (const type of ['Permanent', 'Transient', 'Undetermined'])
      expect(classifyBounce({ type, subType: 'General', diagnostics: [text] })).toBe(reason);
  });

  test('counts more than the provider’s sub-type, but for what means anything', () => {
    const reason = (subType: string, text: string) =>
      classifyBounce({ type: 'Transient', subType, diagnostics: [text] });
    expect(reason('MailboxFull', 'smtp; 550 5.1.1 user unknown')).toBe('no-such-address');
    expect(reason('MailboxFull', 'smtp; 550 5.7.1 rejected')).toBe('mailbox-full');
    expect(reason('ContentRejected', 'smtp; 554 5.7.1 blocked using zen.spamhaus.org')).toBe('blocked');
  });

  test('says nothing about an address by the words in an address', () => {
    for (const address of ['spam@virus.test', '<user-unknown@full.test>', 'blocked@dmarc.test'])
      expect(classifyBounce({ diagnostics: [`smtp; 550 5.2.0 ${address}`] })).toBe('unclear');
  });

  test.each(['Suppressed', 'OnAccountSuppressionList', 'UnsubscribedRecipient'])(
    'is that of an earlier mail where the provider held this one back: %s',
    (subType) => {
      const diagnostics = ['smtp; 550 5.1.1 user unknown'];
      expect(classifyBounce({ type: 'Permanent', subType, diagnostics })).toBe('held-back');
    },
  );

  test('is the provider’s own where it says that it suppressed the mail', () => {
    const text = 'Amazon SES has suppressed sending to this address because it has a recent history of bouncing';
    expect(classifyBounce({ type: 'Permanent', subType: 'General', diagnostics: [text] })).toBe('held-back');
  });
});
