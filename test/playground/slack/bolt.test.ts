import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { startSlack, TOKENS } from './workspace.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const plain = (text: string) => ({ type: 'plain_text' as const, text });

const modal: ModalView = {
  type: 'modal',
  callback_id: 'asked',
  title: plain('Ask'),
  submit: plain('Go'),
  blocks: [
    {
      type: 'input',
      block_id: 'email',
      label: plain('Email'),
      element: { type: 'email_text_input', action_id: 'email' },
    },
    {
      type: 'input',
      block_id: 'group',
      optional: true,
      label: plain('Group'),
      element: { type: 'external_select', action_id: 'group', min_query_length: 2, placeholder: plain('Search') },
    },
  ],
};

/** A small app: a command posts a card, its button finishes the card; a shortcut opens a modal, its email is posted. */
function listen(app: App): void {
  app.command('/learner', async ({ ack, command, client }) => {
    await ack();
    await client.chat.postMessage({
      channel: command.channel_id,
      text: `Do it for ${command.text}?`,
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'confirm', value: 'r1', text: plain('Do it'), style: 'primary' }],
        },
      ],
    });
  });
  app.action('confirm', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message || !body.channel) return;
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: 'Done', blocks: [] });
    await client.chat.postMessage({ channel: body.channel.id, thread_ts: body.message.ts, text: 'It was done.' });
    await respond({ text: 'Thank you', response_type: 'ephemeral', replace_original: false });
  });
  app.shortcut('ask', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'message_action') return;
    await client.views.open({
      trigger_id: body.trigger_id,
      view: { ...modal, private_metadata: `${body.channel.id} ${body.message.ts}` },
    });
  });
  app.options('group', async ({ ack, options }) => {
    const groups = ['Evening', 'Evening two', 'Weekend'].filter((name) => name.startsWith(options.value));
    await ack({ options: groups.map((name) => ({ text: plain(name), value: name.toLowerCase() })) });
  });
  app.view('asked', async ({ ack, view, client }) => {
    const email = view.state.values.email?.email?.value ?? '';
    if (email.endsWith('.con')) return ack({ response_action: 'errors', errors: { email: 'Not .con' } });
    await ack();
    const [channel = '', thread_ts] = view.private_metadata.split(' ');
    const group = view.state.values.group?.group?.selected_option?.text.text;
    await client.chat.postMessage({ channel, thread_ts, text: `Asked for ${email}${group ? ` in ${group}` : ''}` });
  });
}

const settings = (slack: LocalSlack) => ({
  authorize: async () => ({ botToken: TOKENS.botToken, botId: slack.app.botId, botUserId: slack.app.botUserId }),
  clientOptions: { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } },
  convoStore: false as const,
  logLevel: LogLevel.ERROR,
});

async function overHttp(): Promise<LocalSlack> {
  const slack = await startSlack();
  const receiver = new HTTPReceiver({ signingSecret: TOKENS.signingSecret, logLevel: LogLevel.ERROR });
  listen(new App({ receiver, ...settings(slack) }));
  const server = createServer((req, res) => receiver.requestListener(req, res)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  slack.setRequestUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  closing.push(
    () => slack.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  return slack;
}

async function overSocket(): Promise<LocalSlack> {
  const slack = await startSlack();
  const receiver = new SocketModeReceiver({
    appToken: TOKENS.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: settings(slack).clientOptions },
  });
  const app = new App({ receiver, ...settings(slack) });
  listen(app);
  await receiver.start();
  closing.push(
    () => slack.close(),
    () => receiver.stop(),
  );
  return slack;
}

describe.each([
  ['signed HTTP', 'http', overHttp],
  ['Socket Mode', 'socket', overSocket],
])('a Bolt app over %s', (_name, via, start) => {
  it('answers a command with a card, and its button with an update, a reply and an ephemeral', async () => {
    const slack = await start();
    expect(await slack.type('UAMY', '#support', '/learner activation jane@acme.test')).toMatchObject({ ok: true, via });
    const support = (user: string) => slack.visibleTo(user).channels.find(({ id }) => id === 'CSUPPORT');
    const card = await slack.until(() => support('UBOB')?.messages[0]);
    expect(card.text).toBe('Do it for activation jane@acme.test?');

    expect(await slack.click('UBOB', 'CSUPPORT', card.ts, 'confirm')).toMatchObject({ ok: true });
    const [root, thanks] = await slack.until(() => {
      const messages = support('UBOB')?.messages ?? [];
      return messages.length === 2 && messages;
    });
    expect(root).toMatchObject({ text: 'Done', isEdited: true, blocks: [], replies: [{ text: 'It was done.' }] });
    expect(thanks).toMatchObject({ text: 'Thank you', isEphemeral: true });
    expect(support('UAMY')?.messages).toHaveLength(1);
  });

  it('answers a shortcut with a modal, wrong values with an error, and right ones in the thread', async () => {
    const slack = await start();
    const asked = slack.say('UAMY', '#support', 'jane@acme.test never got it');
    expect(asked.text).toBe('<mailto:jane@acme.test|jane@acme.test> never got it');
    expect(await slack.shortcut('UAMY', 'ask', 'CSUPPORT', asked.ts)).toMatchObject({ ok: true, via });
    const view = await slack.until(() => slack.visibleTo('UAMY').views[0]);

    expect(await slack.submit('UAMY', view.id, { email: 'jane' })).toMatchObject({
      error: 'invalid_form',
      errors: { email: 'Please enter a valid email address.' },
    });
    expect(await slack.submit('UAMY', view.id, { email: 'jane@acme.con' })).toMatchObject({
      errors: { email: 'Not .con' },
    });
    expect(await slack.submit('UAMY', view.id, { 'email/email': 'jane@acme.test' })).toMatchObject({ ok: true });
    expect(slack.visibleTo('UAMY').views).toEqual([]);
    const reply = await slack.until(() => slack.messages().find(({ thread_ts, ts }) => thread_ts && thread_ts !== ts));
    expect(reply).toMatchObject({ text: 'Asked for jane@acme.test', thread_ts: asked.ts });
  });

  it('suggests what is like what was typed into a select, and reads what was picked', async () => {
    const slack = await start();
    const { ts } = slack.say('UAMY', '#support', 'jane@acme.test never got it');
    await slack.shortcut('UAMY', 'ask', 'CSUPPORT', ts);
    const form = await slack.until(() => slack.visibleTo('UAMY').views[0] && slack.form('UAMY'));
    expect(await form.suggest('Group', 'Even')).toMatchObject({
      ok: true,
      options: [{ value: 'evening' }, { value: 'evening two' }],
    });
    expect(await form.suggest('Group', 'nothing')).toMatchObject({ ok: true, options: [] });
    await form.pick('Group', 'Week', 'Weekend');
    expect(await form.submit({ Email: 'jane@acme.test' })).toMatchObject({ ok: true, via });
    await slack.until(() => slack.messages().find(({ text }) => text === 'Asked for jane@acme.test in Weekend'));
  });
});
