import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { json, type Payload, startTinyApp, type TinyApp } from './app.ts';
import { SCOPES, startSlack, TOKENS } from './workspace.ts';

const MINUTE = 60_000;
let app: TinyApp;
let slack: LocalSlack;
let clock: number;
beforeEach(async () => {
  clock = Date.parse('2026-05-01T12:00:00Z');
  app = await startTinyApp();
  slack = await startSlack({ app: { requestUrl: app.url }, now: () => clock });
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value), value });
const actions = (...elements: object[]) => ({ type: 'actions', block_id: 'decide', elements });
const button = (action_id: string, rest: object = {}) => ({ type: 'button', action_id, text: plain('Go'), ...rest });
const modal = (blocks: object[] = [{ type: 'divider' }], rest: object = {}) => ({
  type: 'modal',
  title: plain('Ask'),
  submit: plain('Go'),
  blocks,
  ...rest,
});
const emailInput = {
  type: 'input',
  block_id: 'email',
  label: plain('Email'),
  element: { type: 'email_text_input', action_id: 'email' },
};

const web = () => new WebClient(TOKENS.botToken, { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } });
type Answered = { ok: boolean; error?: string; ts: string; message_ts: string; view: { id: string; hash: string } };
async function call(method: string, args: Record<string, unknown>): Promise<Answered> {
  const body = JSON.stringify(args);
  const headers = { authorization: `Bearer ${TOKENS.botToken}`, 'content-type': 'application/json; charset=utf-8' };
  return (await fetch(`${slack.url}/api/${method}`, { method: 'POST', headers, body })).json() as Promise<Answered>;
}
const lastPayload = () => app.got.at(-1)?.payload as Payload;
async function reply(body: object, url = lastPayload().response_url): Promise<{ status: number; error?: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}
const support = (user: string) => slack.visibleTo(user).channels.find(({ id }) => id === 'CSUPPORT')?.messages ?? [];
const whisper = async (args: object = {}) =>
  (await call('chat.postEphemeral', { channel: 'CSUPPORT', user: 'UAMY', text: 'psst', ...args })).message_ts;

describe('a click on a message', () => {
  it('carries Slack’s payload, thread and values included', async () => {
    const root = slack.say('UAMY', '#support', 'help');
    const menu = { type: 'static_select', action_id: 'menu', options: [option('a'), option('b')] };
    const blocks = [actions(button('confirm', { value: 'r1', style: 'primary' }), menu)];
    const { ts } = await call('chat.postMessage', { channel: 'CSUPPORT', text: 'card', thread_ts: root.ts, blocks });
    expect(await slack.click('UBOB', 'CSUPPORT', ts, { actionId: 'confirm', value: 'r1' })).toMatchObject({ ok: true });
    expect(lastPayload()).toMatchObject({
      type: 'block_actions',
      user: { id: 'UBOB', username: 'bob', name: 'bob', team_id: 'T0ACME' },
      team: { id: 'T0ACME', domain: 'acme' },
      enterprise: null,
      is_enterprise_install: false,
      api_app_id: 'A0LEARNER',
      container: { type: 'message', message_ts: ts, channel_id: 'CSUPPORT', is_ephemeral: false, thread_ts: root.ts },
      channel: { id: 'CSUPPORT', name: 'support' },
      message: { ts, thread_ts: root.ts, bot_id: 'B0LEARNER', text: 'card' },
      state: { values: { decide: { menu: { type: 'static_select', selected_option: null } } } },
      actions: [
        { type: 'button', action_id: 'confirm', block_id: 'decide', value: 'r1', action_ts: expect.any(String) },
      ],
    });
    await slack.choose('UBOB', 'CSUPPORT', ts, 'menu', 'b');
    expect(lastPayload()).toMatchObject({
      state: { values: { decide: { menu: { selected_option: option('b') } } } },
      actions: [{ type: 'static_select', selected_option: option('b') }],
    });
  });

  it('chooses from an overflow menu, and throws what is not offered or not there', async () => {
    const overflow = { type: 'overflow', action_id: 'more', options: [option('a'), option('b')] };
    const { ts } = await call('chat.postMessage', { channel: 'CSUPPORT', blocks: [actions(overflow)] });
    await slack.choose('UAMY', 'CSUPPORT', ts, 'more', 'a');
    expect(lastPayload()).toMatchObject({ actions: [{ type: 'overflow', selected_option: option('a') }] });
    await expect(slack.choose('UAMY', 'CSUPPORT', ts, 'more', 'c')).rejects.toThrow('“c” is not offered');
    await expect(slack.click('UAMY', 'CSUPPORT', ts, 'gone')).rejects.toThrow('There is nothing here');
    await expect(slack.click('UEVE', 'CSUPPORT', ts, 'more')).rejects.toThrow('Eve is not in support.');
  });

  it('on an ephemeral carries no message, and its response_url replaces or deletes it', async () => {
    const ts = await whisper({ blocks: [actions(button('do'))] });
    await expect(slack.click('UBOB', 'CSUPPORT', ts, 'do')).rejects.toThrow('Bob sees no message');
    await slack.click('UAMY', 'CSUPPORT', ts, 'do');
    expect(lastPayload()).toMatchObject({ container: { is_ephemeral: true, message_ts: ts } });
    expect(lastPayload()).not.toHaveProperty('message');
    expect(await reply({ replace_original: true, text: 'other' })).toEqual({ status: 200, ok: true });
    expect(support('UAMY')).toMatchObject([{ ts, text: 'other', blocks: [], isEphemeral: true }]);
    expect(await reply({ delete_original: true })).toMatchObject({ status: 200 });
    expect(support('UAMY')).toEqual([]);
  });
});

describe('a response_url', () => {
  beforeEach(() => slack.type('UAMY', '#random', '/learner help'));

  it('writes to its one reader, even where the bot is not', async () => {
    await reply({ text: 'for you' });
    expect(slack.messages()).toMatchObject([{ channel: 'CRANDOM', reader: 'UAMY', text: 'for you' }]);
  });

  it('shows the command as well as the answer when it answers in_channel', async () => {
    await reply({ text: 'for all', response_type: 'in_channel' });
    await reply({ text: 'again', response_type: 'in_channel' });
    expect(slack.messages().map(({ user, text, reader }) => [user, text, reader])).toEqual([
      ['UAMY', '/learner help', undefined],
      ['U0LEARNER', 'for all', undefined],
      ['U0LEARNER', 'again', undefined],
    ]);
  });

  it('takes five replies, then is a 404 used_url', async () => {
    for (let i = 0; i < 5; i++) expect(await reply({ text: `${i}` })).toMatchObject({ status: 200 });
    expect(await reply({ text: '5' })).toEqual({ status: 404, ok: false, error: 'used_url' });
    expect(slack.messages()).toHaveLength(5);
  });

  it('works for thirty minutes, then is a 404 expired_url', async () => {
    clock += 30 * MINUTE;
    expect(await reply({ text: 'just in time' })).toMatchObject({ status: 200 });
    clock += 1;
    expect(await reply({ text: 'late' })).toEqual({ status: 404, ok: false, error: 'expired_url' });
  });

  it('refuses what Slack would not show', async () => {
    expect(await reply({ text: '' })).toEqual({ status: 400, ok: false, error: 'no_text' });
    expect(await reply({ text: 'x', blocks: [{ type: 'section' }] })).toMatchObject({ error: 'invalid_blocks' });
    expect(await reply({ text: 'x' }, `${slack.url}/response/made-up`)).toMatchObject({ status: 404 });
  });
});

describe('modals', () => {
  let trigger: string;
  beforeEach(async () => {
    const { ts } = slack.say('UAMY', '#support', 'jane@acme.test');
    await slack.shortcut('UAMY', 'ask', 'CSUPPORT', ts);
    trigger = lastPayload().trigger_id;
  });
  const open = (view: object = modal()) => call('views.open', { trigger_id: trigger, view });
  const stack = () => slack.visibleTo('UAMY').views;

  it('come from a shortcut in Slack’s shape', () => {
    expect(lastPayload()).toMatchObject({
      type: 'message_action',
      callback_id: 'ask',
      channel: { id: 'CSUPPORT', name: 'support' },
      message: { type: 'message', user: 'UAMY', text: '<mailto:jane@acme.test|jane@acme.test>' },
    });
  });

  it.each([
    ['`jane@acme.test`', '`jane@acme.test`'],
    ['```\na@acme.test,b@acme.test <x>\n```', '```\na@acme.test,b@acme.test &lt;x&gt;\n```'],
    ['in `code` jane@acme.test', 'in `code` <mailto:jane@acme.test|jane@acme.test>'],
  ])('of a message link no address in code: %j', (typed, sent) => {
    expect(slack.say('UAMY', '#support', typed).text).toBe(sent);
  });

  it('open for three seconds, once', async () => {
    clock += 3001;
    expect(await open()).toMatchObject({ error: 'expired_trigger_id' });
    clock -= 3001;
    expect(await open()).toMatchObject({ ok: true, view: { team_id: 'T0ACME', state: { values: {} } } });
    expect(await open()).toMatchObject({ error: 'exchanged_trigger_id' });
    expect(await call('views.open', { trigger_id: 'made.up', view: modal() })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });

  it('are refused with json-pointers where they are wrong', async () => {
    expect(await open({ ...modal(), title: plain('x'.repeat(25)) })).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    });
  });

  it('are updated by id or external_id, not over a newer one, nor when they are gone', async () => {
    const { view } = await open(modal(undefined, { external_id: 'mine' }));
    const update = (args: object) => call('views.update', { view: modal([emailInput]), ...args });
    expect(await update({ view_id: view.id, hash: 'old' })).toMatchObject({ error: 'hash_conflict' });
    expect(await update({ view_id: view.id, hash: view.hash })).toMatchObject({ ok: true });
    expect(await update({ view_id: view.id, external_id: 'mine' })).toMatchObject({ error: 'invalid_arguments' });
    expect(stack()).toMatchObject([{ id: view.id, blocks: [{ block_id: 'email' }] }]);
    await slack.dismiss('UAMY');
    expect(await update({ view_id: view.id })).toMatchObject({ error: 'not_found' });
  });

  it('are held back by the client until they are filled in', async () => {
    const { view } = await open(modal([emailInput]));
    const before = app.got.length;
    expect(await slack.submit('UAMY', view.id)).toMatchObject({
      errors: { email: 'Please complete this required field.' },
    });
    expect(app.got).toHaveLength(before);
    expect(stack()[0]?.errors).toEqual({ email: 'Please complete this required field.' });
  });

  it('submit their values, and close unless told otherwise', async () => {
    const { view } = await open(modal([emailInput], { callback_id: 'asked', private_metadata: 'm' }));
    await slack.submit('UAMY', view.id, { email: 'jane@acme.test' });
    expect(lastPayload()).toMatchObject({
      type: 'view_submission',
      view: {
        id: view.id,
        callback_id: 'asked',
        private_metadata: 'm',
        state: { values: { email: { email: { type: 'email_text_input', value: 'jane@acme.test' } } } },
      },
    });
    expect(stack()).toEqual([]);
  });

  it('obey errors, update, push and clear, and nothing else', async () => {
    const { view } = await open(modal([emailInput]));
    const answered = async (body: object) => {
      app.answer = (_payload, response) => json(response, body);
      const top = stack().at(-1)?.id ?? '';
      return slack.submit('UAMY', top, stack().at(-1)?.blocks[0]?.type === 'input' ? { email: 'a@b.test' } : {});
    };
    expect(await answered({ response_action: 'errors', errors: { email: 'No' } })).toMatchObject({
      error: 'invalid_form',
      errors: { email: 'No' },
    });
    expect(await answered({ response_action: 'errors', errors: { other: 'No' } })).toMatchObject({
      error: 'invalid_response',
    });
    expect(await answered({ response_action: 'dance' })).toMatchObject({ error: 'invalid_response' });
    expect(await answered({ response_action: 'update', view: modal([]) })).toMatchObject({
      error: 'invalid_response',
    });
    await answered({ response_action: 'update', view: modal() });
    expect(stack()).toMatchObject([{ id: view.id, blocks: [{ type: 'divider' }] }]);
    await answered({ response_action: 'push', view: modal() });
    await answered({ response_action: 'push', view: modal() });
    expect(stack()).toMatchObject([{}, { root_view_id: view.id, previous_view_id: view.id }, {}]);
    expect(await answered({ response_action: 'push', view: modal() })).toMatchObject({ error: 'invalid_response' });
    await answered({ response_action: 'clear' });
    expect(stack()).toEqual([]);
  });

  it('tell of their closing only where they ask for it', async () => {
    await open(modal(undefined, { notify_on_close: true, callback_id: 'asked' }));
    await slack.dismiss('UAMY');
    expect(lastPayload()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { callback_id: 'asked' } });
  });

  it('carry clicks with the view and no channel', async () => {
    const { view } = await open(modal([actions(button('more'))]));
    await slack.clickInView('UAMY', view.id, 'more');
    expect(lastPayload()).toMatchObject({ type: 'block_actions', container: { type: 'view', view_id: view.id } });
    expect(lastPayload()).not.toHaveProperty('channel');
    expect(lastPayload()).not.toHaveProperty('response_url');
  });
});

describe('the same over HTTP, for the page', () => {
  const local = (name: string, body: object, headers: object = {}) =>
    fetch(`${slack.url}/_local/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('says, types, clicks and shows what one sees', async () => {
    expect((await local('say', { user: 'UAMY', channel: 'CSUPPORT', text: 'hi' })).status).toBe(200);
    const { ts } = await web().chat.postMessage({
      channel: 'CSUPPORT',
      text: 'card',
      blocks: [actions(button('do'))] as never,
    });
    const clicked = await local('click', { user: 'UAMY', channel: 'CSUPPORT', messageTs: ts, actionId: 'do' });
    expect(await clicked.json()).toMatchObject({ ok: true });
    const state = await (await fetch(`${slack.url}/_local/state?as=UAMY`)).json();
    expect(state).toMatchObject({
      you: { id: 'UAMY' },
      channels: [{ messages: [{ text: 'hi' }, { text: 'card' }] }, {}, {}],
    });
  });

  it('answers what cannot be done with 422, and pages from elsewhere with 403', async () => {
    expect((await local('say', { user: 'UAMY' })).status).toBe(422);
    expect((await local('say', { user: 'UEVE', channel: 'CSUPPORT', text: 'hi' })).status).toBe(422);
    const elsewhere = { origin: 'https://evil.test' };
    expect((await local('say', { user: 'UAMY', channel: 'CSUPPORT', text: 'hi' }, elsewhere)).status).toBe(403);
    expect(slack.messages()).toEqual([]);
  });

  it('tells a listener of every change', async () => {
    const stream = await fetch(`${slack.url}/_local/events?as=UAMY`);
    const reader = stream.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toContain('event: change');
    slack.say('UAMY', '#support', 'hi');
    expect(await next()).toContain('event: change');
    await reader.cancel();
  });
});

it('says which scopes a token has', async () => {
  const headers = { authorization: `Bearer ${TOKENS.botToken}` };
  const answer = await fetch(`${slack.url}/api/auth.test`, { method: 'POST', headers });
  expect(answer.headers.get('x-oauth-scopes')).toBe(SCOPES.join(','));
});
