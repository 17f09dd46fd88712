import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { expectHarmless, textNow, waitForReply, waitForText } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { signedJson } from '../../../support/signed.ts';

const line = '/learner activation jane@acme.test';

describe('the rooms', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk({ config: { channels: ['C0SUPPORT', 'C0PARTNER'], escalationChannel: 'C0ESCALATE' } });
    const { slack } = desk;
    for (const id of ['C0OTHER', 'C0HIDDEN'])
      slack.workspace.addChannel({ id, name: id.toLowerCase(), members: [personas.amy.id, personas.eve.id] });
    slack.workspace.join('U0LEARNER', 'C0OTHER');
    slack.workspace.addChannel({
      id: 'G0GROUP',
      name: 'mpdm-amy--bob-1',
      is_mpim: true,
      members: [personas.amy.id, personas.bob.id, 'U0LEARNER'],
    });
  });
  afterAll(() => desk.close());
  const type = (channel: string, text = line, who: Who = 'amy') => desk.type(who, channel, text);

  it.each([
    ['a channel that is not listed', 'C0OTHER'],
    ['one that the desk is not in either', 'C0HIDDEN'],
    ['a group message', 'G0GROUP'],
  ])('refuse in %s, and say where it works', async (_, channel) => {
    for (const text of ['/learner help', line, '/learner jane@acme.test'])
      expect(await type(channel, text)).toBe(
        'Learner Desk is not for this channel.\nUse it in #C0SUPPORT, #C0PARTNER or #C0ESCALATE, or write to me directly.',
      );
    expect(desk.last('amy', channel).isEphemeral).toBe(true);
    expect(desk.last('amy', channel).text).toContain('<#C0SUPPORT>, <#C0PARTNER> or <#C0ESCALATE>');
  });

  it('refuse the shortcut there, in its modal', async () => {
    const { ts } = desk.slack.say('amy', 'C0OTHER', 'somebody cannot get in');
    await desk.slack.shortcut('amy', 'resend-activation', 'C0OTHER', ts);
    await desk.slack.until(() =>
      desk.slack
        .visibleTo('amy')
        .views.some(({ blocks }) => JSON.stringify(blocks).includes('is not for this channel')),
    );
    await desk.slack.dismiss('amy', undefined, { all: true });
  });

  it('say nothing of themselves to somebody without a role', async () => {
    expect(await type('C0OTHER', line, 'eve')).toContain('you are not on its list');
  });

  it('refuse in a listed channel that is shared with another company', async () => {
    expect(await type('#partner-acme')).toContain('shared with another company');
  });

  it('work in a listed channel, and in the one for escalations though it is not listed, with masked addresses', async () => {
    for (const channel of ['#support', '#escalations']) {
      await type(channel);
      const card = textNow(desk, 'bob', desk.card(channel));
      expect(card).toContain('j•••@acme.test');
      expect(card).not.toContain('jane@acme.test');
      await desk.press('amy', desk.card(channel), 'Cancel');
      await waitForText(desk, desk.card(channel), '✖️ Cancelled');
    }
  });

  it('always work in a direct message with the desk, where the address is shown in full to the end', async () => {
    expect(await type('D0BOB', line, 'bob')).toContain('jane@acme.test');
    const card = desk.card('D0BOB');
    await desk.press('bob', card, 'Resend email');
    const confirmation = await waitForReply(desk, card, '📨 Sent');
    expect(textNow(desk, 'bob', confirmation)).toContain('jane@acme.test');
    await desk.slack.until(() => textNow(desk, 'bob', card)?.includes('✅ Confirmed') || undefined);
    expect(textNow(desk, 'bob', card)).toContain('jane@acme.test');
  });

  it('leave a way out where two people write to each other', async () => {
    desk.slack.workspace.addChannel({ id: 'D0TWO', name: 'amy-bob', is_im: true, members: ['U0AMY', 'U0BOB'] });
    const told = await type('D0TWO', line, 'amy');
    expect(told).toContain(
      'This is a direct message between people, where nobody can invite me.\nWrite to me directly instead',
    );
    expect(told).not.toContain('/invite');
  });

  it('mask the address in a direct message too while Slack cannot say whose it is', async () => {
    const where = desk.last('bob', 'D0BOB').channel;
    await desk.restart();
    desk.slack.breakDown('conversations.info', '500', 99);
    await desk.database.sql`update posts set wanted = wanted + 1, due_at = now()`;
    await desk.database.sql`
      select graphile_worker.add_job('show-post', json_build_object('postId', id)) from posts`;
    await desk.slack.until(() => !desk.sees('bob', where).join().includes('jane@acme.test'));
    desk.slack.mend();
  });

  it('count an invitation at once', async () => {
    await desk.restart();
    desk.slack.workspace.leave('U0LEARNER', 'C0SUPPORT');
    expect(await type('#support')).toContain('/invite @Learner Desk');
    desk.slack.workspace.join('U0LEARNER', 'C0SUPPORT');
    expect(await type('#support', '/learner help')).toContain('What I can do for you');
  });

  it('answer Slack when it checks the address for events, only where it is signed', async () => {
    const url = `http://127.0.0.1:${desk.desk().port}/slack/events`;
    const body = { type: 'url_verification', token: 'x', challenge: 'a challenge' };
    const { door } = desk.config.slack;
    const secret = 'signingSecrets' in door ? door.signingSecrets[0] : '';
    const answer = await signedJson(url, secret, body);
    expect([answer.status, await answer.json()]).toEqual([200, { challenge: 'a challenge' }]);
    expect((await signedJson(url, 'not the secret', body)).status).toBe(401);
  });

  it('see no pings, and nothing that Slack turns down', () => expectHarmless(desk));
});
