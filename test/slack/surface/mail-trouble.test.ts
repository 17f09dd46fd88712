import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Behaviour, BehaviourOptions } from '../../../src/playground/mailbox/behaviour.ts';
import { createTestDesk, type TestDesk } from '../../support/desk.ts';
import { addLearner } from '../../support/service.ts';
import { askForCard, becomes, now, quiet, ringAll } from './acts.ts';

describe('while the mail provider is in trouble', () => {
  let desk: TestDesk;
  let learner = 0;
  let email = '';
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  beforeEach(async () => {
    email = `mail${++learner}@acme.test`;
    await addLearner(desk.database, { email });
  });
  afterAll(() => desk.close());
  const taken = () => desk.mailbox.mails.filter(({ to }) => to[0] === email);

  it.each<[Behaviour, BehaviourOptions, string]>([
    ['down', {}, 'the mail provider gives no usable answer'],
    ['down', { how: 'reset' }, 'the mail provider gives no usable answer'],
    ['rate-limited', {}, 'the mail provider asked us to slow down'],
    ['quota', {}, 'our quota with the mail provider is used up'],
    ['nonsense', {}, 'the mail provider gave an answer that makes no sense'],
    ['cut-200', {}, 'the mail provider gives no usable answer'],
    ['unauthorised', {}, 'the mail provider does not accept our key'],
    ['slow', { delayMs: 9_000 }, 'the mail provider took too long to answer'],
  ])(
    '(%s) the thread says queued and why; then one mail, and the same message says sent',
    async (how, options, why) => {
      desk.mailbox.behave(how, options);
      const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
      await desk.press('amy', card, 'Resend email');
      const told = await desk.slack.until(() => {
        const thread = desk.slack.visibleTo('U0BOB').channels.flatMap(({ messages }) => messages);
        return thread.find(({ ts }) => ts === card.ts)?.replies[0];
      });
      await desk.slack.until(() => now(desk, 'bob', told)?.includes(`⏳ Queued, not sent yet: ${why}`), 9_500);
      expect(now(desk, 'bob', told)).not.toContain('📨');

      desk.mailbox.behave('ok');
      await ringAll(desk);
      await becomes(desk, told, '📨 Sent');
      await quiet(desk);
      expect(taken()).toHaveLength(1);
      expect(desk.thread(card)).toHaveLength(1);
      expect(now(desk, 'bob', told)).not.toContain('Queued');
    },
  );

  it('a mail that the provider refuses is not sent, and nobody is told otherwise', async () => {
    const long = `${'a'.repeat(64)}@acme.test`;
    email = long;
    await addLearner(desk.database, { email: 'x'.repeat(3) + '@acme.test' });
    desk.mailbox.behave('down');
    const card = await askForCard(desk, 'amy', '/learner activation xxx@acme.test');
    await desk.press('amy', card, 'Resend email');
    await desk.until('bob', '⏳ Queued');
    await desk.database
      .sql`update mails set content = jsonb_set(content, '{to}', '"not an address"') where state = 'queued'`;
    desk.mailbox.behave('ok');
    await ringAll(desk);
    await desk.until('bob', '❌ Not sent: the mail provider refused it. Nothing reached the learner.');
  });
});
