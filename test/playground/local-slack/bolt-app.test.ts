import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type BlockAction, HTTPReceiver, LogLevel, type MessageShortcut, SocketModeReceiver } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalSlack } from '../../../src/playground/local-slack/local-slack.ts';
import { openSlack, seen } from './open-slack.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const buttons: KnownBlock[] = [
  { type: 'actions', elements: [{ type: 'button', action_id: 'confirm', value: 'request-1', text: plain('Resend') }] },
];

/** What Learner Desk does with Slack, without what it does to learners. */
function listen(app: App): void {
  app.command('/learner', async ({ ack, command, client }) => {
    await ack();
    await client.chat.postMessage({ channel: command.channel_id, text: `Card for ${command.text}`, blocks: buttons });
  });
  app.action<BlockAction>('confirm', async ({ ack, body, client, respond }) => {
    await ack();
    const place = { channel: body.channel?.id ?? '', ts: body.message?.ts ?? '' };
    await client.chat.update({ ...place, text: `Confirmed by ${body.user.id}` });
    await client.chat.postMessage({ channel: place.channel, thread_ts: place.ts, text: 'Sent.' });
    await respond({ text: 'Thank you', response_type: 'ephemeral', replace_original: false });
  });
  app.shortcut<MessageShortcut>('learner-actions', async ({ ack, shortcut, client }) => {
    await ack();
    const element = { type: 'email_text_input' as const, action_id: 'email' };
    await client.views.open({
      trigger_id: shortcut.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'learner',
        private_metadata: JSON.stringify({ channel: shortcut.channel.id, ts: shortcut.message_ts }),
        title: plain('Learner'),
        submit: plain('Continue'),
        blocks: [{ type: 'input', block_id: 'email', label: plain('Email'), element }],
      },
    });
  });
  app.view('learner', async ({ ack, view, client }) => {
    const email = view.state.values.email?.email?.value;
    if (email === 'jane@x.con') await ack({ response_action: 'errors', errors: { email: 'Did you mean .com?' } });
    else await ack();
    const { channel, ts } = JSON.parse(view.private_metadata);
    if (email !== 'jane@x.con') await client.chat.postMessage({ channel, thread_ts: ts, text: `Found ${email}` });
  });
}

async function openOverHttp(): Promise<LocalSlack> {
  const slack = await openSlack();
  const receiver = new HTTPReceiver({ signingSecret: 'shh', endpoints: '/slack/events', logLevel: LogLevel.ERROR });
  const server = createServer((request, response) => receiver.requestListener(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  slack.setRequestUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  listen(new App({ receiver, token: 'xoxb-1', clientOptions: { slackApiUrl: slack.apiUrl } }));
  return slack;
}

async function openOverSocket(): Promise<LocalSlack> {
  const slack = await openSlack({ appToken: 'xapp-1' });
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: 'xapp-1',
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({ receiver, token: 'xoxb-1', clientOptions });
  listen(app);
  await app.start();
  onTestFinished(() => void app.stop());
  return slack;
}

describe.each([
  ['HTTP', openOverHttp],
  ['Socket Mode', openOverSocket],
])('a Bolt app over %s', (_way, open) => {
  it('answers a command with a card, and a click by stamping it', async () => {
    const slack = await open();
    expect(await slack.type('U0AMY', 'C0SUPPORT', '/learner jane@x.com')).toMatchObject({ ok: true, status: 200 });
    const card = await slack.until(() => seen(slack, 'U0EVE')[0]);
    expect(card).toMatchObject({ user: slack.botUserId, text: 'Card for jane@x.com', edited: false, ephemeral: false });
    expect(await slack.click('U0EVE', 'C0SUPPORT', card.ts, 'confirm')).toMatchObject({ ok: true });
    await slack.until(() => seen(slack, 'U0EVE').some(({ ephemeral }) => ephemeral));
    expect(seen(slack, 'U0AMY')).toMatchObject([
      { ts: card.ts, text: 'Confirmed by U0EVE', edited: true, blocks: [], replies: [{ text: 'Sent.' }] },
    ]);
    await expect(slack.click('U0EVE', 'C0SUPPORT', card.ts, 'confirm')).rejects.toThrow('There is no button confirm');
  });

  it('answers a shortcut with a modal, and its submission in the thread', async () => {
    const slack = await open();
    const ts = await slack.say('U0EVE', 'C0SUPPORT', 'No mail for jane@x.com yet');
    await slack.shortcut('U0AMY', 'learner-actions', 'C0SUPPORT', ts);
    await slack.until(() => slack.visibleTo('U0AMY').modals.length === 1);
    expect(await slack.submit('U0AMY', { email: 'jane@x.con' })).toMatchObject({
      errors: { email: 'Did you mean .com?' },
    });
    expect(await slack.submit('U0AMY', { email: 'jane@x.com' })).toMatchObject({ ok: true });
    expect(slack.visibleTo('U0AMY').modals).toEqual([]);
    const reply = await slack.until(() => seen(slack, 'U0EVE')[0]?.replies[0]);
    expect(reply).toMatchObject({ text: 'Found jane@x.com', threadTs: ts });
  });
});

describe('Socket Mode', () => {
  it('goes on after Slack asked to connect anew', async () => {
    const slack = await openOverSocket();
    slack.refreshSocket();
    await slack.until(() => !slack.isConnected());
    await slack.until(() => slack.isConnected(), 10_000);
    await slack.type('U0AMY', 'C0SUPPORT', '/learner jane@x.com');
    await slack.until(() => seen(slack, 'U0AMY').length === 1);
  });

  it('brings the same envelope again when Slack retries', async () => {
    const slack = await openOverSocket();
    await slack.type('U0AMY', 'C0SUPPORT', '/learner jane@x.com');
    await slack.redeliver();
    await slack.until(() => seen(slack, 'U0AMY').length === 2);
  });
});
