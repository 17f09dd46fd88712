import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../../src/core/catalogue.ts';
import { askForCard, expectHarmless, pickOption, textNow, waitForText } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';

const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
const inUse = { firstAccessedAt: ago(90), lastAccessedAt: ago(1), passwordSetAt: ago(90) };

describe('the command', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());
  const type = (text: string, who: 'amy' | 'bob' | 'carl' | 'eve' = 'amy') => desk.type(who, '#support', text);

  it.each(['amy', 'bob', 'carl'] as const)('helps %s with examples, for nobody else to see', async (who) => {
    const help = await type('/learner help', who);
    expect(help).toContain('/learner reset jane@example.com');
    expect(help.match(/^• \/learner/gm)).toHaveLength(catalogue.entries.length + 1);
    expect(desk.last(who).isEphemeral).toBe(true);
    expect(await type('/learner', who)).toBe(help);
  });

  it('tells somebody without a role so, whatever they type', async () => {
    const lines = ['', 'help', 'reset joao@acme.test', 'joao@acme.test', 'nobody@acme.test', 'jane@acme.tset', 'xyz'];
    const answers = [];
    for (const line of lines) answers.push(await type(`/learner ${line}`, 'eve'));
    expect(new Set(answers)).toEqual(
      new Set([
        'Learner Desk is for the support team, and you are not on its list.\nAsk a support lead if you should be.',
      ]),
    );
  });

  it.each([
    ['reset', 'For whom? Add the learner’s email: /learner reset jane@example.com'],
    ['rest joao@acme.test', 'Did you mean /learner reset joao@acme.test?'],
    ['frobnicate joao@acme.test', 'I do not know frobnicate. Type /learner help for what I can do.'],
    ['reset a@x.test b@x.test', 'One learner at a time, please: /learner reset jane@example.com'],
    ['reset vpa joao@acme.test', 'One action at a time, please'],
    ['reset joao@', 'joao@ is not an email address'],
    ['reset \u202Ejoao@acme\u0000', 'is not an email address'],
    ['\u202E\u0007\u200F', 'What I can do for you'],
    ['¿¡%$ €', 'I do not know'],
    ['x'.repeat(10_000), 'That is too long to be a command.'],
    [`reset ${'a'.repeat(500)}@acme.test`, 'is not an email address'],
    ['<!channel> <@U0BOB> joao@acme.test', 'I do not know'],
  ])('answers “%.40s” with what to type', async (line, answer) => {
    expect(await type(`/learner ${line}`)).toContain(answer);
    expect(desk.last('amy').isEphemeral).toBe(true);
  });

  it('shows the profile with the likely action as a button and the others in its menu, which leads to a card and leaves nothing behind', async () => {
    const elsewhere = new Set(['resend-activation', 'extend-membership', 'send-password-reset']);
    await type('/learner joao@acme.test');
    const profile = desk.last('amy');
    expect(textNow(desk, 'amy', profile)).toContain('João Silva · joao@acme.test · Acme (Morning)');
    expect(textNow(desk, 'amy', profile)).toContain(
      `[Send password reset email] [Check mail] [History] [▾ ${catalogue.actions
        .filter(({ name }) => !elsewhere.has(name))
        .map(({ title }) => title)
        .join(' | ')}]`,
    );
    expect(textNow(desk, 'amy', profile)).toContain('Resend activation email: This account is active');
    await desk.press('amy', profile, 'Send password reset email');
    await desk.until('bob', 'j•••@acme.test');
    expect(textNow(desk, 'bob', desk.card())).toContain('[Send reset email] [Cancel]');
    await desk.slack.until(() => textNow(desk, 'amy', profile) === undefined || undefined);
  });

  it('offers near matches for a mistyped email, and a button asks for what was wanted', async () => {
    expect(await type('/learner activation jane@acme.tset')).toContain('[jane@acme.test · Acme]');
    await desk.press('amy', desk.last('amy'), 'jane@acme.test · Acme');
    await desk.until('bob', /Resend activation email\nJane Doe/);
  });

  it('asks which organization, and the choice leads to the card', async () => {
    await type('/learner reset alex@mail.test');
    const question = desk.last('amy');
    expect(textNow(desk, 'amy', question)).toContain('alex@mail.test is a learner in 2 organizations. Which one?');
    await pickOption(desk, 'amy', question, 'Globex · Alex Moreau');
    await desk.until('bob', /Send password reset email\nAlex Moreau · a•••@mail.test · Globex/);
    expect(textNow(desk, 'bob', desk.card())).toContain('[Send reset email]');
  });

  it('offers the way out of a refusal as a button that works', async () => {
    await addLearner(desk.database, { email: 'olga@acme.test', givenName: 'Olga', ...inUse });
    const refusal = await type('/learner activation olga@acme.test');
    expect(refusal).toMatch(/This account is active: first used .*\n.*\n.*\n\[Send password reset email\]/);
    await desk.press('amy', desk.last('amy'), 'Send password reset email');
    await desk.until('bob', 'o•••@acme.test');
    const card = desk.card();
    await desk.press('amy', card, 'Send reset email');
    await desk.until('bob', '📨 Sent');
    expect(desk.mailbox.mails.at(-1)?.to).toEqual(['olga@acme.test']);

    const again = await type('/learner reset olga@acme.test', 'bob');
    expect(again).toContain('Sent by');
    expect(again).toContain('Open that thread');
    const link = `/archives/${card.channel}/p${card.ts.replace('.', '')}`;
    expect(JSON.stringify(desk.last('bob').blocks)).toContain(link);
  });

  it.each([
    ['activation lena@initech.test', 'Initech signs in through its LMS: activation and passwords are handled there'],
    ['reset raj@umbrella.test', 'Umbrella signs in through its own system (API)'],
    ['reset omar@acme.test', 'The membership ended'],
    ['reset jane@acme.test', 'This account was never used, so there is no password to reset.'],
    ['reset sso@acme.test', 'has no password'],
    ['activation sso@acme.test', 'has no password here: the learner signs in another way'],
    ['vpa kim@hooli.test', 'The VPA is switched off for Hooli'],
    ['vpa nina@acme.test', 'The VPA is already available, since'],
    ['vpa paul@globex.test', 'The first VPA is not taken yet'],
    ['reset zoe@nowhere.example', 'No learner has the email zoe@nowhere.example'],
  ])('refuses “%s” with the reason', async (line, reason) => {
    expect(await type(`/learner ${line}`)).toContain(reason);
    expect(desk.last('amy').isEphemeral).toBe(true);
  });

  it('says of a learner who signs in another way just that, and advises no reset', async () => {
    const profile = await type('/learner sso@acme.test');
    expect(profile).toContain('Signs in with: another way: no password here');
    expect(profile).toContain('Resend activation email, Send password reset email: This account is in use but has no');
    expect(profile).not.toContain('email and password');
    expect(profile).not.toContain('send a password reset');
  });

  it('says before and after opening a VPA what the learner meets at the next sign-in', async () => {
    const card = await askForCard(desk, 'carl', '/learner vpa mei@globex.test');
    expect(textNow(desk, 'bob', card)).toMatch(/at the next sign-in the learner is taken to it.*7 days/s);
    await desk.press('carl', card, 'Make available');
    const told = await desk.until('bob', '✅ The VPA is available now.');
    expect(textNow(desk, 'bob', told)).toMatch(/Its date was .*at the next sign-in the learner is taken to it/s);
    await waitForText(desk, card, '✅ Confirmed by Carl On-Call');
  });

  it('says of a VPA that it was started and not finished, and makes it available again', async () => {
    for (const email of ['iris@acme.test', 'tom@globex.test'])
      expect(await type(`/learner ${email}`)).toMatch(/VPA: started .*, not finished/);
    const card = await askForCard(desk, 'amy', '/learner vpa iris@acme.test');
    expect(textNow(desk, 'bob', card)).toMatch(/It was started .* and not finished\./);
    await desk.press('amy', card, 'Make available');
    expect(textNow(desk, 'bob', await desk.until('bob', 'The VPA is available now.\nIt was started'))).toContain(
      'No date was set before.',
    );
    await waitForText(desk, card, '✅ Confirmed by Amy Agent');
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});
