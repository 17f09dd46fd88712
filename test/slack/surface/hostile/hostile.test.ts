import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCard, expectHarmless, pickOption, textNow, waitForReply } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';

const active = { firstAccessedAt: new Date('2026-01-02T10:00:00Z'), passwordSetAt: new Date('2026-01-02T10:00:00Z') };

describe('hostile data', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());
  const type = (text: string) => desk.type('amy', '#support', text);

  it('a learner called `<!channel> *x*` is shown so in the profile, the card and the near matches', async () => {
    expect(await type('/learner tricky@acme.test')).toContain('<!channel> *x* `boom` · tricky@acme.test · Acme');
    const card = await askForCard(desk, 'amy', '/learner activation tricky@acme.test');
    expect(textNow(desk, 'bob', card)).toContain('<!channel> *x* `boom` · t•••@acme.test');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📨 Sent');
    expect(desk.mailbox.mails.at(-1)?.subject).not.toContain('<');
    expect(await type('/learner tricky@acme.tset')).toContain('[tricky@acme.test · Acme]');
  });

  it('an organization called <!here> is shown so in the choice, the card, the refusals and the confirmation', async () => {
    const here = { name: '<!here> *all* <@U0BOB>' };
    await addLearner(desk.database, { email: 'two@mail.test' }, here);
    await addLearner(desk.database, { email: 'two@mail.test' });
    await type('/learner activation two@mail.test');
    await pickOption(desk, 'amy', desk.last('amy'), '<!here> *all* <@U0BOB> · Jane Doe');
    const card = await desk.until('bob', 't•••@mail.test · <!here> *all* <@U0BOB>');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📨 Sent');
    await addLearner(desk.database, { email: 'api@mail.test' }, { name: '<!everyone>', authentication: 'api' });
    expect(await type('/learner reset api@mail.test')).toContain('<!everyone> signs in through its own system');
    await addLearner(desk.database, { email: 'off@mail.test', ...active }, { name: '<!channel|x>', vpaMode: 'off' });
    expect(await type('/learner vpa off@mail.test')).toContain('switched off for <!channel|x>');
  });

  it.each([
    ['3,000 characters', 'N'.repeat(3000), /N{79}…/],
    ['3,000 emoji', '😀'.repeat(3000), /(😀)+…/u],
    ['right-to-left marks', '\u202Eevil\u202C\u200F', / *evil Doe/],
    ['lines and control characters', 'a\nb\u0007\r\n# c', /a b # c Doe/],
    ['nothing that can be seen', '\u200B\u200B', /Doe · /],
  ])('a name of %s becomes one line that Slack takes', async (what, givenName, shown) => {
    const email = `${what.replace(/\W/g, '').toLowerCase()}@long.test`;
    await addLearner(
      desk.database,
      { email, givenName, externalId: givenName.slice(0, 900) },
      { name: `Long ${what}` },
    );
    expect(await type(`/learner ${email}`)).toMatch(shown);
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    expect(textNow(desk, 'bob', card)).toMatch(shown);
    expect(JSON.stringify(card.blocks)).not.toMatch(/[\u202A-\u202E\u200F]/);
  });

  it('organizations with 3,000 characters and without a visible one can be told apart and chosen', async () => {
    await addLearner(desk.database, { email: 'many@mail.test' }, { name: 'O'.repeat(3000) });
    await addLearner(desk.database, { email: 'many@mail.test', givenName: null, familyName: null }, { name: '\u200B' });
    for (let i = 0; i < 40; i++) await addLearner(desk.database, { email: 'many@mail.test' }, { name: `Org ${i}` });
    expect(await type('/learner many@mail.test')).toContain('is a learner in 42 organizations');
    await pickOption(desk, 'amy', desk.last('amy'), '(no name)');
    await desk.until('amy', 'many@mail.test · ');
  });

  it('a colleague called <!channel> pings nobody either', async () => {
    desk.slack.workspace.updateUser('U0CARL', { real_name: '<!channel> *Carl*' });
    const card = await askForCard(desk, 'carl', '/learner activation lucia@acme.test');
    expect(textNow(desk, 'bob', card)).toContain('Asked by <!channel> *Carl* · Lapses');
  });

  it('mentioned and pinged nobody, not even in what one person sees, and Slack turned down nothing that was said', () => {
    expect(desk.slack.messages().flatMap(({ mentions }) => mentions)).toEqual([]);
    expectHarmless(desk);
  });
});
