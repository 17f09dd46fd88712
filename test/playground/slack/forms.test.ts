import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { json, type Payload, startTinyApp, type TinyApp } from './app.ts';
import { startSlack, TOKENS } from './workspace.ts';

let app: TinyApp;
let slack: LocalSlack;
let answer: object | undefined;
beforeEach(async () => {
  app = await startTinyApp();
  answer = undefined;
  app.answer = (payload, response) => {
    if (payload.type === 'block_suggestion') json(response, { options: [option('Evening'), option('Evening two')] });
    else if (payload.type === 'view_submission' && answer) json(response, answer);
    else response.end();
  };
  slack = await startSlack({ app: { requestUrl: app.url } });
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const input = (label: string, element: object, rest: object = {}) => ({
  type: 'input',
  block_id: label.toLowerCase(),
  label: plain(label),
  element: { action_id: 'value', ...element },
  ...rest,
});
const modal = (blocks: object[], rest: object = {}) => ({
  type: 'modal',
  title: plain('Edit'),
  submit: plain('Save'),
  blocks,
  ...rest,
});
const name = (rest: object = {}) => input('Name', { type: 'plain_text_input', ...rest });
const every = [
  name({ initial_value: 'Jane', min_length: 2, max_length: 5 }),
  input('Note', { type: 'plain_text_input', multiline: true }, { optional: true }),
  input('Email', { type: 'email_text_input' }),
  input('End', { type: 'datepicker', initial_date: '2027-01-31' }),
  input('Time', { type: 'timepicker', initial_time: '09:00' }, { optional: true }),
  input('Sure', { type: 'radio_buttons', options: [option('Yes'), option('No')] }),
  input(
    'Tell',
    { type: 'checkboxes', options: [option('Her'), option('Lead')], initial_options: [option('Lead')] },
    { optional: true },
  ),
  input('Language', {
    type: 'static_select',
    option_groups: [{ label: plain('Europe'), options: [option('Danish'), option('Spanish')] }],
    initial_option: option('Danish'),
  }),
  input('Group', { type: 'external_select', min_query_length: 0 }, { optional: true }),
];

type Answered = { ok: boolean; ts: string; view: { id: string; hash: string; state: object } };
async function call(method: string, args: Record<string, unknown>): Promise<Answered> {
  const headers = { authorization: `Bearer ${TOKENS.botToken}`, 'content-type': 'application/json' };
  const sent = await fetch(`${slack.url}/api/${method}`, { method: 'POST', headers, body: JSON.stringify(args) });
  return (await sent.json()) as Answered;
}
const last = () => app.got.at(-1)?.payload as Payload;
async function open(blocks: object[], rest: object = {}): Promise<Answered> {
  const { ts } = slack.say('UAMY', '#support', 'jane@acme.test');
  await slack.shortcut('UAMY', 'ask', 'CSUPPORT', ts);
  return call('views.open', { trigger_id: last().trigger_id, view: modal(blocks, rest) });
}
const form = () => slack.form('UAMY');

describe('a form', () => {
  it('has its initial values as values, before anybody touches it', async () => {
    const { view } = await open(every);
    expect(view.state).toEqual({
      values: {
        name: { value: { type: 'plain_text_input', value: 'Jane' } },
        note: { value: { type: 'plain_text_input', value: null } },
        email: { value: { type: 'email_text_input', value: null } },
        end: { value: { type: 'datepicker', selected_date: '2027-01-31' } },
        time: { value: { type: 'timepicker', selected_time: '09:00' } },
        sure: { value: { type: 'radio_buttons', selected_option: null } },
        tell: { value: { type: 'checkboxes', selected_options: [option('Lead')] } },
        language: { value: { type: 'static_select', selected_option: option('Danish') } },
        group: { value: { type: 'external_select', selected_option: null } },
      },
    });
  });

  it('is filled in by its labels, and submits what was said', async () => {
    await open(every);
    expect(form()).toMatchObject({ title: 'Edit', labels: expect.arrayContaining(['Name', 'Group']) });
    await form().fill({ Email: 'jane@acme.test', End: '2027-03-05', Time: '', Sure: 'No', Tell: ['Her', 'Lead'] });
    await form().pick('Group', 'even', 'Evening two');
    expect(form().says()).toEqual({
      Name: 'Jane',
      Note: '',
      Email: 'jane@acme.test',
      End: '2027-03-05',
      Time: '',
      Sure: 'No',
      Tell: 'Her, Lead',
      Language: 'Danish',
      Group: 'Evening two',
    });
    expect(await form().submit({ Language: 'Spanish' })).toMatchObject({ ok: true });
    expect(last()).toMatchObject({
      type: 'view_submission',
      view: {
        state: {
          values: {
            time: { value: { selected_time: null } },
            tell: { value: { selected_options: [option('Her'), option('Lead')] } },
            language: { value: { selected_option: option('Spanish') } },
            group: { value: { selected_option: option('Evening two') } },
          },
        },
      },
    });
  });

  it('takes nothing that nobody could type or pick', async () => {
    await open(every);
    await expect(form().fill({ End: '2027-02-30' })).rejects.toThrow('Nobody can pick “2027-02-30”');
    await expect(form().fill({ Time: '9:00' })).rejects.toThrow('Nobody can pick “9:00”');
    await expect(form().fill({ Sure: 'Maybe' })).rejects.toThrow('“Maybe” is not offered; there is Yes, No.');
    await expect(form().fill({ Group: 'Morning' })).rejects.toThrow('“Morning” is not offered');
    await expect(form().fill({ Nowhere: 'x' })).rejects.toThrow('There is no field “Nowhere”');
  });

  it('is held back by the client until all is right, and says at each field what is not', async () => {
    await open(every);
    const before = app.got.length;
    expect(await form().submit({ Name: 'J', Language: '' })).toMatchObject({
      error: 'invalid_form',
      errors: {
        Name: 'Please use at least 2 characters.',
        Email: 'Please complete this required field.',
        Sure: 'Please complete this required field.',
        Language: 'Please complete this required field.',
      },
    });
    expect(await form().submit({ Name: 'Jane Ann', Email: 'jane' })).toMatchObject({
      errors: { Name: 'Please use at most 5 characters.', Email: 'Please enter a valid email address.' },
    });
    expect(app.got).toHaveLength(before);
  });

  it('stays open with the app’s errors at their blocks, whatever kind of input they are of', async () => {
    await open(every);
    answer = { response_action: 'errors', errors: { end: 'That is earlier.', group: 'No such group.' } };
    const wrong = await form().submit({ Email: 'jane@acme.test', Sure: 'Yes' });
    expect(wrong).toMatchObject({ errors: { End: 'That is earlier.', Group: 'No such group.' } });
    expect(slack.visibleTo('UAMY').views[0]?.errors).toEqual({ end: 'That is earlier.', group: 'No such group.' });
  });

  it('keeps what was typed where an update asks for it again, and takes the rest from the update', async () => {
    const { view } = await open([name(), input('Email', { type: 'email_text_input' })], {
      notify_on_close: true,
      private_metadata: 'old',
    });
    await form().fill({ Name: 'Jane', Email: 'jane@acme.test' });
    const asks = [
      name({ initial_value: 'Other' }),
      input('Email', { type: 'email_text_input', action_id: 'again', initial_value: 'new@acme.test' }),
    ];
    expect(await call('views.update', { view_id: view.id, view: modal(asks) })).toMatchObject({
      view: { notify_on_close: false, private_metadata: '' },
    });
    expect(form().says()).toEqual({ Name: 'Jane', Email: 'new@acme.test' });
  });

  it('lies under one that is pushed, and has its values when that is closed', async () => {
    await open([name()]);
    answer = { response_action: 'push', view: modal([input('Why', { type: 'plain_text_input' })]) };
    await form().submit({ Name: 'Jane' });
    expect(form().labels).toEqual(['Why']);
    await slack.dismiss('UAMY');
    expect(form().says()).toEqual({ Name: 'Jane' });
    answer = { response_action: 'update', view: modal([name({ initial_value: 'New' })], { title: plain('Again') }) };
    await form().submit();
    expect(form()).toMatchObject({ title: 'Again' });
    answer = { response_action: 'clear' };
    await form().submit();
    expect(() => form()).toThrow('Amy has no form open.');
  });
});

describe('menus of a message', () => {
  const menu = (action_id: string) => ({ type: 'static_select', action_id, options: [option('One'), option('Two')] });

  it('keep what a person chose for that person, and tell the app with the next click', async () => {
    const blocks = [
      { type: 'actions', block_id: 'both', elements: [menu('first'), menu('second')] },
      { type: 'section', block_id: 'beside', text: plain('Which?'), accessory: menu('third') },
    ];
    const { ts } = await call('chat.postMessage', { channel: 'CSUPPORT', text: 'x', blocks });
    await slack.choose('UAMY', 'CSUPPORT', ts, 'first', 'one');
    await slack.choose('UAMY', 'CSUPPORT', ts, 'third', 'two');
    const state = {
      values: { both: { first: { selected_option: option('One') }, second: { selected_option: null } } },
    };
    expect(last()).toMatchObject({ state });
    await slack.choose('UBOB', 'CSUPPORT', ts, 'second', 'two');
    expect(last()).toMatchObject({
      state: { values: { both: { first: { selected_option: null } }, beside: { third: { selected_option: null } } } },
    });
  });

  it('of an ephemeral in a thread say only where it stands', async () => {
    const root = slack.say('UAMY', '#support', 'help');
    slack.say('UBOB', '#support', 'yes', { threadTs: root.ts });
    const args = { channel: 'CSUPPORT', user: 'UAMY', text: 'x', thread_ts: root.ts };
    await call('chat.postEphemeral', { ...args, blocks: [{ type: 'actions', elements: [menu('first')] }] });
    const ts = slack.messages().at(-1)?.ts ?? '';
    await slack.choose('UAMY', 'CSUPPORT', ts, 'first', 'one');
    expect(last()).not.toHaveProperty('message');
    expect(last()).toMatchObject({
      container: { type: 'message', message_ts: ts, thread_ts: root.ts, channel_id: 'CSUPPORT', is_ephemeral: true },
    });
  });
});
