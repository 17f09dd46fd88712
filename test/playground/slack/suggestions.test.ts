import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { until } from '../../support/until.ts';
import { json, type Payload, startTinyApp, type TinyApp } from './app.ts';
import { startSlack, TOKENS } from './workspace.ts';

let app: TinyApp;
let slack: LocalSlack;
let answer: unknown;
beforeEach(async () => {
  app = await startTinyApp();
  answer = { options: [option('Evening'), option('Morning')] };
  app.answer = (payload, response) => (payload.type === 'block_suggestion' ? json(response, answer) : response.end());
  slack = await startSlack({ app: { requestUrl: app.url }, ackMs: 2_000 });
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const options = (count: number) => Array.from({ length: count }, (_, i) => option(`o${i}`));
const external = (rest: object = {}) => ({ type: 'external_select', action_id: 'value', min_query_length: 0, ...rest });
const input = (block_id: string, element: object, rest: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element: { action_id: 'value', ...element },
  ...rest,
});
const modal = (...blocks: object[]) => ({
  type: 'modal',
  callback_id: 'form',
  private_metadata: 'memory',
  title: plain('Ask'),
  submit: plain('Go'),
  blocks,
});

type Answered = { ok: boolean; ts: string; message_ts: string; view: { id: string; hash: string } };
async function call(method: string, args: Record<string, unknown>): Promise<Answered> {
  const headers = { authorization: `Bearer ${TOKENS.botToken}`, 'content-type': 'application/json' };
  const sent = await fetch(`${slack.url}/api/${method}`, { method: 'POST', headers, body: JSON.stringify(args) });
  return (await sent.json()) as Answered;
}
async function open(...blocks: object[]): Promise<Answered['view']> {
  const { ts } = slack.say('UAMY', '#support', 'jane@acme.test');
  await slack.shortcut('UAMY', 'ask', 'CSUPPORT', ts);
  const opened = await call('views.open', { trigger_id: last().trigger_id, view: modal(...blocks) });
  expect(opened).toMatchObject({ ok: true });
  return opened.view;
}
const last = () => app.got.at(-1)?.payload as Payload;
const asked = () => app.got.filter(({ payload }) => payload.type === 'block_suggestion').map(({ payload }) => payload);
const group = input('group', external());

describe('typing into a select of a modal', () => {
  it('sends Slack’s block_suggestion, with the view but not what its fields say', async () => {
    const { id, hash } = await open(input('name', { type: 'plain_text_input', initial_value: 'J' }), group);
    await slack.suggest('UAMY', id, 'group/value', 'even', { name: 'Jane' });
    expect(last()).toEqual({
      type: 'block_suggestion',
      user: { id: 'UAMY', username: 'amy', name: 'amy', team_id: 'T0ACME' },
      team: { id: 'T0ACME', domain: 'acme' },
      enterprise: null,
      is_enterprise_install: false,
      api_app_id: 'A0LEARNER',
      token: expect.any(String),
      container: { type: 'view', view_id: id },
      action_id: 'value',
      block_id: 'group',
      value: 'even',
      view: expect.objectContaining({
        id,
        hash,
        type: 'modal',
        callback_id: 'form',
        private_metadata: 'memory',
        root_view_id: id,
        app_id: 'A0LEARNER',
        state: { values: {} },
      }),
    });
    expect(slack.form('UAMY').says()).toMatchObject({ name: 'Jane' });
  });

  it('asks from three characters on, or from as many as the select says', async () => {
    const { id } = await open(
      input('three', external({ min_query_length: undefined })),
      input('none', external({ min_query_length: 0 })),
    );
    expect(await slack.suggest('UAMY', id, 'three', 'ev')).toEqual({ ok: true, options: [], groups: [] });
    expect(asked()).toEqual([]);
    await slack.suggest('UAMY', id, 'three', 'eve');
    await slack.suggest('UAMY', id, 'none', '');
    expect(asked().map(({ value }) => value)).toEqual(['eve', '']);
  });

  it('offers options, or options in groups, and the one chosen is in the state as the app wrote it', async () => {
    const { id } = await open(group);
    answer = {
      option_groups: [
        { label: plain('Acme'), options: [{ ...option('Evening'), description: plain('5 learners') }] },
        { label: plain('Globex'), options: [option('Morning')] },
      ],
    };
    expect(await slack.suggest('UAMY', id, 'group', 'ing')).toMatchObject({
      options: [{ value: 'evening' }, { value: 'morning' }],
      groups: [{ label: 'Acme' }, { label: 'Globex' }],
    });
    await slack.submit('UAMY', id, { group: 'evening' });
    const chosen = { ...option('Evening'), description: plain('5 learners') };
    expect(last()).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { group: { value: { type: 'external_select', selected_option: chosen } } } } },
    });
  });

  it('lets only that be chosen which was suggested last, is chosen, or was there at first', async () => {
    const { id } = await open(
      input('group', external({ initial_option: option('First') })),
      input('other', external()),
    );
    expect(slack.form('UAMY').says()).toEqual({ group: 'First', other: '' });
    await slack.suggest('UAMY', id, 'group', '');
    expect(() => slack.fill('UAMY', id, { other: 'evening' })).toThrow('“evening” is not offered');
    slack.fill('UAMY', id, { group: 'evening' });
    answer = { options: [option('Weekend')] };
    await slack.suggest('UAMY', id, 'group', 'week');
    expect(() => slack.fill('UAMY', id, { group: 'morning' })).toThrow('“morning” is not offered');
    slack.fill('UAMY', id, { group: 'evening' });
    slack.fill('UAMY', id, { group: 'first' });
    slack.fill('UAMY', id, { group: 'weekend' });
    expect(slack.form('UAMY').says().group).toBe('Weekend');
  });

  it('works beside a section’s text too, where a choice is told at once', async () => {
    const { id } = await open({ type: 'section', block_id: 'which', text: plain('Group'), accessory: external() });
    await slack.suggest('UAMY', id, 'which', '');
    await slack.chooseInView('UAMY', id, { actionId: 'value', blockId: 'which' }, 'morning');
    expect(last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: id },
      actions: [{ type: 'external_select', action_id: 'value', block_id: 'which', selected_option: option('Morning') }],
      view: { state: { values: { which: { value: { selected_option: option('Morning') } } } } },
    });
  });
});

describe('typing into a select of a message', () => {
  const section = { type: 'section', block_id: 'which', text: plain('Group'), accessory: external() };

  it('sends the message and its channel', async () => {
    const { ts } = await call('chat.postMessage', { channel: 'CSUPPORT', text: 'card', blocks: [section] });
    expect(await slack.suggestInMessage('UBOB', 'CSUPPORT', ts, 'value', 'e')).toMatchObject({ ok: true });
    expect(last()).toMatchObject({
      type: 'block_suggestion',
      value: 'e',
      block_id: 'which',
      container: { type: 'message', message_ts: ts, channel_id: 'CSUPPORT', is_ephemeral: false },
      channel: { id: 'CSUPPORT', name: 'support' },
      message: { ts, text: 'card' },
    });
    expect(last()).not.toHaveProperty('view');
    await slack.choose('UBOB', 'CSUPPORT', ts, 'value', 'evening');
    expect(last()).toMatchObject({ actions: [{ selected_option: option('Evening') }] });
    await expect(slack.choose('UAMY', 'CSUPPORT', ts, 'value', 'evening')).rejects.toThrow('is not offered');
  });

  it('sends only the container of an ephemeral one', async () => {
    const { message_ts } = await call('chat.postEphemeral', {
      channel: 'CSUPPORT',
      user: 'UAMY',
      text: 'psst',
      blocks: [section],
    });
    await slack.suggestInMessage('UAMY', 'CSUPPORT', message_ts, 'value', 'e');
    expect(last()).toMatchObject({ container: { is_ephemeral: true, message_ts }, channel: { id: 'CSUPPORT' } });
    expect(last()).not.toHaveProperty('message');
  });
});

describe('an answer', () => {
  const x = (length: number) => 'x'.repeat(length);

  it.each<[string, unknown]>([
    ['a hundred options', { options: options(100) }],
    ['none', { options: [] }],
    ['no group', { option_groups: [] }],
    [
      'a hundred groups',
      { option_groups: Array.from({ length: 100 }, () => ({ label: plain(x(75)), options: options(1) })) },
    ],
    ['text of 75 and a value of 150', { options: [{ text: plain(x(75)), value: x(150) }] }],
  ])('of %s is taken', async (_what, body) => {
    const { id } = await open(group);
    answer = body;
    expect(await slack.suggest('UAMY', id, 'group', '')).toMatchObject({ ok: true });
  });

  it.each<[string, unknown, string]>([
    ['101 options', { options: options(101) }, 'no more than 100 items allowed [json-pointer:/options]'],
    [
      'a long text',
      { options: [{ text: plain(x(76)), value: '1' }] },
      'must be less than 76 characters [json-pointer:/options/0/text/text]',
    ],
    [
      'a long value',
      { options: [{ text: plain('x'), value: x(151) }] },
      'must be less than 151 characters [json-pointer:/options/0/value]',
    ],
    [
      'formatted text',
      { options: [{ text: { type: 'mrkdwn', text: 'x' }, value: '1' }] },
      'must be one of: plain_text [json-pointer:/options/0/text/type]',
    ],
    ['no value', { options: [{ text: plain('x') }] }, 'missing required field: value [json-pointer:/options/0]'],
    [
      'an empty group',
      { option_groups: [{ label: plain('x'), options: [] }] },
      'no fewer than 1 items allowed [json-pointer:/option_groups/0/options]',
    ],
    ['a group without a name', { option_groups: [{ options: options(1) }] }, 'missing required field: label'],
    ['both kinds', { options: [], option_groups: [] }, 'invalid additional property: options'],
    ['something else', { choices: [] }, 'missing required field: options'],
    ['words', 'Evening', 'must provide an object'],
  ])('of %s shows nothing, and is an error', async (_what, body, error) => {
    const { id } = await open(group);
    answer = body;
    const suggested = await slack.suggest('UAMY', id, 'group', '');
    expect(suggested).toMatchObject({ ok: false, error: 'invalid_response', shown: 'No results' });
    expect(suggested).toHaveProperty('messages', expect.arrayContaining([expect.stringContaining(error)]));
  });

  it('that is empty, late, or another status shows nothing, and nothing of before can be chosen', async () => {
    const { id } = await open(group);
    await slack.suggest('UAMY', id, 'group', '');
    app.answer = (_payload, response) => void response.end();
    expect(await slack.suggest('UAMY', id, 'group', '')).toMatchObject({ error: 'invalid_response' });
    app.answer = () => {};
    expect(await slack.suggest('UAMY', id, 'group', '')).toMatchObject({
      ok: false,
      error: 'operation_timeout',
      shown: 'No results',
    });
    app.answer = (_payload, response) => void response.writeHead(404).end();
    expect(await slack.suggest('UAMY', id, 'group', '')).toMatchObject({ error: 'dispatch_failed' });
    expect(() => slack.fill('UAMY', id, { group: 'evening' })).toThrow('is not offered');
  });

  it('that comes when something else was typed changes nothing', async () => {
    const { id } = await open(group);
    let answerFirst = () => {};
    app.answer = (payload, response) => {
      if (payload.value === 'week') return json(response, { options: [option('Weekend')] });
      answerFirst = () => json(response, { options: [option('Evening')] });
    };
    const first = slack.suggest('UAMY', id, 'group', 'even');
    await until('the first is asked for', () => asked().length === 1);
    await slack.suggest('UAMY', id, 'group', 'week');
    answerFirst();
    await first;
    expect(() => slack.fill('UAMY', id, { group: 'evening' })).toThrow('is not offered');
    slack.fill('UAMY', id, { group: 'weekend' });
  });

  it('of before is not offered where too little was typed since', async () => {
    const { id } = await open(input('group', external({ min_query_length: 2 })));
    await slack.suggest('UAMY', id, 'group', 'ev');
    await slack.suggest('UAMY', id, 'group', 'e');
    expect(() => slack.fill('UAMY', id, { group: 'evening' })).toThrow('is not offered');
  });

  it('is not asked for over HTTP where the manifest has no Options Load URL', async () => {
    const { id } = await open(group);
    slack.app.hasOptionsUrl = false;
    expect(await slack.suggest('UAMY', id, 'group', '')).toMatchObject({ ok: false, shown: 'No results' });
    expect(asked()).toEqual([]);
  });
});
