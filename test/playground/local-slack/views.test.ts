import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { clientOf, openApp, openSlack, refusal } from './open-slack.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const choice = (text: string, value: string) => ({ text: plain(text), value });
const modal: ModalView = {
  type: 'modal',
  callback_id: 'learner',
  private_metadata: 'memory',
  title: plain('Which learner?'),
  submit: plain('Continue'),
  blocks: [
    {
      type: 'input',
      block_id: 'email',
      label: plain('Email'),
      element: { type: 'email_text_input', action_id: 'email' },
    },
    {
      type: 'input',
      block_id: 'why',
      label: plain('Why'),
      optional: true,
      element: { type: 'static_select', action_id: 'why', options: [choice('Lost', 'lost'), choice('Other', 'other')] },
    },
  ],
};

/** A workspace in which Amy picked a shortcut: its trigger, and what the app answers to a submission. */
async function openModalDesk() {
  const clock = { now: Date.now() };
  const slack = await openSlack({}, { now: () => clock.now });
  const answer: { body: unknown } = { body: '' };
  const received = await openApp(slack, (payload, response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(payload.type === 'view_submission' && answer.body ? JSON.stringify(answer.body) : ''),
  );
  const trigger = async () => {
    await slack.shortcut('U0AMY', 'learner-actions', 'C0SUPPORT', await slack.say('U0AMY', 'C0SUPPORT', 'Help'));
    return String(received.at(-1)?.payload.trigger_id);
  };
  const { views } = clientOf(slack);
  const open = async () => (await views.open({ trigger_id: await trigger(), view: modal })).view;
  return { slack, clock, answer, received, trigger, views, open };
}

describe('a trigger', () => {
  it('opens one modal, within three seconds', async () => {
    const { views, trigger, clock } = await openModalDesk();
    const used = await trigger();
    await views.open({ trigger_id: used, view: modal });
    const old = await trigger();
    clock.now += 3001;
    const open = (trigger_id: string) => refusal(views.open({ trigger_id, view: modal }));
    expect(await open(used)).toMatchObject({ error: 'exchanged_trigger_id' });
    expect(await open(old)).toMatchObject({ error: 'expired_trigger_id' });
    expect(await open('12.34.56')).toMatchObject({ error: 'invalid_trigger_id' });
  });
});

describe('a modal', () => {
  it('is seen by the one who asked for it', async () => {
    const { slack, open } = await openModalDesk();
    const view = await open();
    expect(slack.visibleTo('U0AMY').modals).toMatchObject([{ id: view?.id, title: { text: 'Which learner?' } }]);
    expect(slack.visibleTo('U0EVE').modals).toEqual([]);
  });

  it('is refused where Slack would not show it', async () => {
    const { views, trigger } = await openModalDesk();
    const view = { ...modal, title: plain('x'.repeat(25)) };
    const answer = await refusal(views.open({ trigger_id: await trigger(), view }));
    expect(answer).toMatchObject({ error: 'invalid_arguments' });
    expect(JSON.stringify(answer.response_metadata)).toContain('/view/title');
  });

  it('is updated in place while it is open and as it was last seen', async () => {
    const { slack, views, open } = await openModalDesk();
    const view = await open();
    const other = { ...modal, title: plain('Another') };
    const { view: updated } = await views.update({ view_id: view?.id ?? '', hash: view?.hash, view: other });
    expect(slack.visibleTo('U0AMY').modals).toMatchObject([{ id: view?.id, title: { text: 'Another' } }]);
    expect(updated?.hash).not.toBe(view?.hash);
    const stale = views.update({ view_id: view?.id ?? '', hash: view?.hash, view: modal });
    expect(await refusal(stale)).toMatchObject({ error: 'hash_conflict' });
    await slack.dismiss('U0AMY');
    expect(await refusal(views.update({ view_id: view?.id ?? '', view: modal }))).toMatchObject({ error: 'not_found' });
  });

  it('lies above another one that was pushed on', async () => {
    const { slack, views, trigger, open } = await openModalDesk();
    const root = await open();
    const { view } = await views.push({ trigger_id: await trigger(), view: modal });
    expect(view).toMatchObject({ root_view_id: root?.id, previous_view_id: root?.id });
    await slack.dismiss('U0AMY');
    expect(slack.visibleTo('U0AMY').modals.map(({ id }) => id)).toEqual([root?.id]);
  });
});

describe('submitting', () => {
  it('brings the app the values and closes the modal', async () => {
    const { slack, received, open } = await openModalDesk();
    const view = await open();
    expect(await slack.submit('U0AMY', { email: 'jane@acme.test', why: { why: 'Lost' } })).toMatchObject({ ok: true });
    expect(received.at(-1)?.payload).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0AMY', name: 'amy' },
      view: {
        id: view?.id,
        callback_id: 'learner',
        private_metadata: 'memory',
        state: {
          values: {
            email: { email: { type: 'email_text_input', value: 'jane@acme.test' } },
            why: { why: { type: 'static_select', selected_option: { value: 'lost' } } },
          },
        },
      },
    });
    expect(slack.visibleTo('U0AMY').modals).toEqual([]);
  });

  it.each([
    ['nothing', {}, 'Please complete this required field.'],
    ['no email', { email: 'jane@acme' }, 'Please enter a valid email address.'],
  ])('%s is stopped by the client: the app hears nothing', async (_title, values, words) => {
    const { slack, received, open } = await openModalDesk();
    await open();
    const before = received.length;
    expect(await slack.submit('U0AMY', values)).toMatchObject({ ok: false, error: 'invalid_input' });
    expect(slack.visibleTo('U0AMY').modals).toMatchObject([{ errors: { email: words } }]);
    expect(received).toHaveLength(before);
  });

  it('cannot fill in what is not there', async () => {
    const { slack, open } = await openModalDesk();
    await expect(slack.submit('U0AMY')).rejects.toThrow('no modal');
    await open();
    await expect(slack.submit('U0AMY', { name: 'Jane' })).rejects.toThrow('no name to fill in');
    await expect(slack.submit('U0AMY', { why: 'never' })).rejects.toThrow('no option “never”');
  });

  it('shows the app’s errors below their inputs', async () => {
    const { slack, answer, open } = await openModalDesk();
    await open();
    answer.body = { response_action: 'errors', errors: { email: 'Nobody has that.' } };
    expect(await slack.submit('U0AMY', { email: 'jane@acme.test' })).toMatchObject({
      errors: { email: 'Nobody has that.' },
    });
    expect(slack.visibleTo('U0AMY').modals).toMatchObject([{ errors: { email: 'Nobody has that.' } }]);
  });

  it.each([
    ['update', ['Next']],
    ['push', ['Which learner?', 'Next']],
    ['clear', []],
  ])('follows response_action %s', async (response_action, titles) => {
    const { slack, answer, open } = await openModalDesk();
    await open();
    answer.body = { response_action, view: { ...modal, title: plain('Next') } };
    await slack.submit('U0AMY', { email: 'jane@acme.test' });
    expect(slack.visibleTo('U0AMY').modals.map(({ title }) => title.text)).toEqual(titles);
  });

  it.each([
    ['errors for a block that is no input', { response_action: 'errors', errors: { nowhere: 'x' } }],
    ['a next modal that Slack would not show', { response_action: 'update', view: { type: 'modal' } }],
  ])('keeps the modal open, with words, on %s', async (_title, body) => {
    const { slack, answer, open } = await openModalDesk();
    await open();
    answer.body = body;
    expect(await slack.submit('U0AMY', { email: 'jane@acme.test' })).toMatchObject({ error: 'invalid_view' });
    expect(slack.visibleTo('U0AMY').modals).toMatchObject([{ problem: expect.stringContaining('trouble') }]);
  });
});
