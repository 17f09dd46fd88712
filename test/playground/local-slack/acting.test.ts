import { describe, expect, it } from 'vitest';
import { BOT, clientOf, openApp, openSlack, seen } from './open-slack.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const blocks = [
  {
    type: 'actions' as const,
    block_id: 'decide',
    elements: [
      { type: 'button' as const, action_id: 'confirm', value: 'r1', text: plain('Resend') },
      { type: 'static_select' as const, action_id: 'which', placeholder: plain('Which?'), options: [option('Acme')] },
    ],
  },
  {
    type: 'section' as const,
    text: plain('More'),
    accessory: { type: 'overflow' as const, action_id: 'menu', options: [option('Reset'), option('Resend')] },
  },
];

async function openCard() {
  const slack = await openSlack();
  const received = await openApp(slack);
  const { chat } = clientOf(slack);
  const { ts = '' } = await chat.postMessage({ channel: 'C0SUPPORT', text: 'Card', blocks });
  return { slack, received, chat, ts, last: () => received.at(-1)?.payload };
}

describe('a slash command', () => {
  it('reaches the app with its text escaped, and emails as they were typed', async () => {
    const slack = await openSlack();
    const received = await openApp(slack);
    await slack.type('U0AMY', 'C0SUPPORT', '  /learner  <b> & jane@x.com ');
    expect(received[0]?.payload).toMatchObject({
      command: '/learner',
      text: '&lt;b&gt; &amp; jane@x.com',
      user_id: 'U0AMY',
      channel_id: 'C0SUPPORT',
      channel_name: 'support',
      team_id: 'T0ACME',
    });
    await slack.type('U0AMY', 'C0SUPPORT', '/learner jane@x.com', { escaped: true });
    expect(received[1]?.payload.text).toBe('<mailto:jane@x.com|jane@x.com>');
  });

  it('can be typed by who is in the channel, in channels that are not archived', async () => {
    const slack = await openSlack({ commands: ['/learner'] });
    await expect(slack.type('U0EVE', 'C0OTHER', '/learner')).rejects.toThrow('U0EVE is not in #other');
    await expect(slack.type('U0AMY', 'C0OLD', '/learner')).rejects.toThrow('archived');
    await expect(slack.type('U0AMY', 'C0SUPPORT', '/lerner')).rejects.toThrow('no command /lerner');
  });

  it('shows the words of the acknowledgement to the one who typed', async () => {
    const slack = await openSlack();
    await openApp(slack, (_payload, response) => response.end('One moment…'));
    await slack.type('U0AMY', 'C0SUPPORT', '/learner');
    expect(seen(slack, 'U0AMY')).toMatchObject([{ user: BOT, text: 'One moment…', ephemeral: true }]);
    expect(seen(slack, 'U0EVE')).toEqual([]);
  });

  it('fails for the one who typed when the app answers anything but 200, or within three seconds nothing', async () => {
    const slack = await openSlack();
    await openApp(slack, (payload, response) => {
      if (payload.text === 'broken') response.writeHead(500).end();
    });
    const [broken, late] = await Promise.all([
      slack.type('U0AMY', 'C0SUPPORT', '/learner broken'),
      slack.type('U0EVE', 'C0SUPPORT', '/learner late'),
    ]);
    expect(broken).toMatchObject({ ok: false, status: 500, error: 'dispatch_failed' });
    expect(late).toMatchObject({ ok: false, status: 0, error: 'operation_timeout' });
    const words = '/learner failed with the error "operation_timeout"';
    expect(seen(slack, 'U0EVE')).toMatchObject([{ user: 'USLACKBOT', text: words, ephemeral: true }]);
  });
});

describe('what people say', () => {
  it('is stored as Slack stores it', async () => {
    const slack = await openSlack();
    await slack.say('U0AMY', 'C0SUPPORT', 'jane@x.com & https://x.com <b>');
    const text = '<mailto:jane@x.com|jane@x.com> &amp; <https://x.com> &lt;b&gt;';
    expect(seen(slack, 'U0EVE')).toMatchObject([{ user: 'U0AMY', text }]);
  });
});

describe('a message shortcut', () => {
  it('brings the app the message, with its thread', async () => {
    const slack = await openSlack({ shortcuts: ['reset'] });
    const received = await openApp(slack);
    const root = await slack.say('U0EVE', 'C0SUPPORT', 'Help jane@x.com');
    await slack.shortcut('U0AMY', 'reset', 'C0SUPPORT', root);
    const text = 'Help <mailto:jane@x.com|jane@x.com>';
    expect(received[0]?.payload).toMatchObject({
      type: 'message_action',
      callback_id: 'reset',
      user: { id: 'U0AMY', name: 'amy' },
      channel: { id: 'C0SUPPORT', name: 'support' },
      message_ts: root,
      message: { type: 'message', user: 'U0EVE', ts: root, text },
    });
    expect(received[0]?.payload.message).not.toHaveProperty('thread_ts');
    const reply = await slack.say('U0EVE', 'C0SUPPORT', 'Anybody?', { threadTs: root });
    await slack.shortcut('U0AMY', 'reset', 'C0SUPPORT', reply);
    expect(received[1]?.payload).toMatchObject({ message: { ts: reply, thread_ts: root, parent_user_id: 'U0EVE' } });
    await expect(slack.shortcut('U0AMY', 'vpa', 'C0SUPPORT', root)).rejects.toThrow('no shortcut vpa');
  });
});

describe('a click', () => {
  it('brings the app the button and the message it is on', async () => {
    const { slack, ts, last } = await openCard();
    await slack.click('U0EVE', 'C0SUPPORT', ts, { actionId: 'confirm', value: 'r1' });
    expect(last()).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0EVE', username: 'eve', team_id: 'T0ACME' },
      channel: { id: 'C0SUPPORT' },
      container: { type: 'message', message_ts: ts, channel_id: 'C0SUPPORT', is_ephemeral: false },
      message: { ts, text: 'Card', bot_id: slack.botId, blocks },
      actions: [{ type: 'button', action_id: 'confirm', block_id: 'decide', value: 'r1', text: { text: 'Resend' } }],
    });
    expect(last()?.container).not.toHaveProperty('thread_ts');
  });

  it('names the thread once there is one', async () => {
    const { slack, chat, ts, last } = await openCard();
    await chat.postMessage({ channel: 'C0SUPPORT', thread_ts: ts, text: 'A reply' });
    await slack.click('U0AMY', 'C0SUPPORT', ts, 'confirm');
    expect(last()).toMatchObject({ container: { thread_ts: ts }, message: { ts, thread_ts: ts, reply_count: 1 } });
  });

  it('on an ephemeral message does not tell what that says', async () => {
    const { slack, chat, last } = await openCard();
    const { message_ts = '' } = await chat.postEphemeral({ channel: 'C0SUPPORT', user: 'U0AMY', text: 'x', blocks });
    await slack.click('U0AMY', 'C0SUPPORT', message_ts, 'confirm');
    expect(last()).toMatchObject({ container: { is_ephemeral: true, message_ts } });
    expect(last()).not.toHaveProperty('message');
    await expect(slack.click('U0EVE', 'C0SUPPORT', message_ts, 'confirm')).rejects.toThrow('U0EVE sees no message');
  });

  it('needs a button that is there, on a message that this person sees', async () => {
    const { slack, ts } = await openCard();
    const wrong = { actionId: 'confirm', value: 'r2' };
    await expect(slack.click('U0AMY', 'C0SUPPORT', ts, 'cancel')).rejects.toThrow('no button cancel on “Card”');
    await expect(slack.click('U0AMY', 'C0SUPPORT', ts, wrong)).rejects.toThrow('no button confirm');
    await expect(slack.click('U0AMY', 'C0SUPPORT', '1.000001', 'confirm')).rejects.toThrow('no message 1.000001');
    await expect(slack.click('U0GUEST', 'C0SUPPORT', ts, 'confirm')).rejects.toThrow('U0GUEST is not in #support');
  });
});

describe('a choice', () => {
  it.each([
    ['an overflow menu by its text', 'menu', 'Resend', 'resend'],
    ['a select by its value', 'which', 'acme', 'acme'],
  ])('from %s brings the app the option', async (_title, actionId, wanted, value) => {
    const { slack, ts, last } = await openCard();
    await slack.choose('U0AMY', 'C0SUPPORT', ts, actionId, wanted);
    expect(last()).toMatchObject({ actions: [{ action_id: actionId, selected_option: { value } }] });
  });

  it('is one of the options', async () => {
    const { slack, ts } = await openCard();
    await expect(slack.choose('U0AMY', 'C0SUPPORT', ts, 'menu', 'Delete')).rejects.toThrow('no option “Delete”');
  });
});
