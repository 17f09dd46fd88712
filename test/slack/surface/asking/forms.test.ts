import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { submitForm } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';

describe.each([
  ['signed HTTP', false],
  ['Socket Mode', true],
])('a form of the desk, over %s', (_name, socketMode) => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk({ socketMode });
    if (socketMode) await desk.slack.until(() => desk.slack.sockets.count() > 0);
  });
  afterAll(() => desk.close());

  it('suggests groups while one types, and moves to the one that is picked', async () => {
    await desk.type('amy', '#support', '/learner move joao@acme.test');
    const form = await desk.form('amy', 'Move to another group');
    const suggested = await form.suggest('To which group?', 'even');
    expect(suggested.ok && suggested.options.map(({ text }) => text.text)).toEqual(['Evening']);
    expect(await form.submit()).toMatchObject({
      errors: { 'To which group?': 'Please complete this required field.' },
    });
    await submitForm(desk, 'amy', { 'To which group?': 'Evening' });
    const card = await desk.until('amy', '[Move]');
    expect(readMessage(card)).toContain('Evening');
  });

  it('says so where Slack does not take what it would show, and tries again before that', async () => {
    const top = () => desk.slack.visibleTo(personas.bob.id).views.at(-1);
    const says = (text: string) =>
      desk.slack.until(() => (JSON.stringify(top()?.blocks ?? []).includes(text) ? top() : undefined));
    desk.slack.breakDown('views.update', '503', 1);
    await desk.type('bob', '#support', '/learner edit joao@acme.test');
    await says('Given name');
    await desk.slack.dismiss(personas.bob.id);
    desk.slack.breakDown('views.update', { error: 'invalid_arguments' }, 1);
    await desk.type('bob', '#support', '/learner edit joao@acme.test');
    await says('This could not be shown.');
    await desk.until('bob', 'Something broke on my side. Nothing was done.');
    await desk.slack.dismiss(personas.bob.id);
    desk.slack.mend();
  });

  it('that Slack waits for no longer is no breakdown', async () => {
    desk.slack.breakDown('views.open', { error: 'expired_trigger_id' }, 1);
    await desk.type('carl', '#support', '/learner edit joao@acme.test');
    const told = await desk.until('carl', 'A form opens only within three seconds');
    expect(readMessage(told)).toBe(
      'A form opens only within three seconds, and something took longer. Try again. Nothing was done.',
    );
    desk.slack.mend();
  });

  it('begins with what is there, and suggests languages of the app’s own list', async () => {
    await desk.type('amy', '#support', '/learner edit joao@acme.test');
    const form = await desk.form('amy', 'Edit information');
    expect(form.says()).toMatchObject({ 'Given name': 'João', 'Family name': 'Silva' });
    await form.pick('Language', 'span', 'Spanish');
    expect(await form.submit()).toMatchObject({ ok: true });
    await desk.until('amy', '→ Spanish');
  });
});
