import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import {
  email,
  fillFields,
  fillIn,
  find,
  learner,
  line,
  ok,
  press,
  type Surface,
  suppressed,
  titleOf,
  type,
  withRequests,
} from './acts.ts';

/** What is refused with that entry as its way out. */
const refusedFor: Record<string, string> = {
  'resend-activation': 'send-password-reset',
  'send-password-reset': 'resend-activation',
};
const shortcutOf = (entry: string) => (entry === 'profile' ? 'learner-actions' : entry);

/** Where things are asked for. */
export const asking = {
  async command(cell) {
    await learner(cell);
    return () => type(cell, line(cell));
  },
  async shortcut(cell) {
    await learner(cell);
    const { ts } = cell.desk.slack.say(personas.bob.id, cell.channel, `${email(cell)} cannot get in`);
    return () => ok(cell.desk.slack.shortcut(cell.user, shortcutOf(cell.entry), cell.channel, ts));
  },
  async modal(cell) {
    await learner(cell);
    const { slack } = cell.desk;
    const { ts } = slack.say(personas.bob.id, cell.channel, 'somebody cannot get in');
    await ok(slack.shortcut(cell.user, shortcutOf(cell.entry), cell.channel, ts));
    return fillIn(cell, { email: email(cell) });
  },
  async menu(cell) {
    await learner(cell);
    await type(cell, email(cell));
    const profile = await find(cell, 'Signs in with');
    return () => press(cell, profile, titleOf(cell.entry));
  },
  async form(cell) {
    const choose = await asking.menu(cell);
    await choose();
    return fillFields(cell);
  },
  async 'way-out'(cell) {
    const instead = refusedFor[cell.entry];
    await (instead ? learner(cell) : suppressed(cell));
    await type(cell, `${instead ?? 'resend-activation'} ${email(cell)}`);
    const refusal = await find(cell, `[${titleOf(cell.entry)}]`);
    return () => press(cell, refusal, titleOf(cell.entry));
  },
  async choose(cell) {
    await learner(cell, 'Acme');
    await learner(cell, 'Other');
    await type(cell, line(cell));
    const question = await find(cell, 'Which one?');
    return () => press(cell, question, 'Acme');
  },
  async near(cell) {
    await learner(cell);
    await type(cell, line(cell, `${cell.name}@matrix.tset`));
    const offer = await find(cell, 'Did you mean');
    return () => press(cell, offer, email(cell));
  },
  async 'near-right'(cell) {
    await learner(cell);
    await type(cell, `resend-activation ${cell.name}@matrix.tset`);
    const offer = await find(cell, 'Did you mean');
    return () => press(cell, offer, `Correct ${email(cell)}…`);
  },
  async older(cell) {
    await withRequests(cell, 9, 'make-vpa-available');
    await type(cell, line(cell));
    const page = await find(cell, '[Older]');
    return () => press(cell, page, 'Older');
  },
  async jump(cell) {
    await withRequests(cell, 9, 'make-vpa-available');
    await type(cell, line(cell));
    const page = await find(cell, '[Older]');
    const [, actionId = ''] = /"(jump:[^"]+)"/.exec(JSON.stringify(page.blocks)) ?? [];
    return () => cell.desk.slack.choose(cell.user, cell.channel, page.ts, { actionId }, '2020-01-01');
  },
  async file(cell) {
    await withRequests(cell, 1, 'make-vpa-available');
    await type(cell, line(cell));
    const page = await find(cell, '[Send me the CSV…]');
    return () => press(cell, page, 'Send me the CSV…');
  },
  async 'file-form'(cell) {
    await (await asking.file(cell))();
    return fillIn(cell, { from: '2020-01-01' });
  },
  async 'file-typed'(cell) {
    await withRequests(cell, 1, 'make-vpa-available');
    return () => type(cell, `${line(cell)} csv`);
  },
  async pass(cell) {
    await withRequests(cell, 1);
    return overridden(cell, 'Send all the same…');
  },
  async 'pass-form'(cell) {
    await (await asking.pass(cell))();
    return fillIn(cell, { reason: 'they asked twice' });
  },
  async clear(cell) {
    await suppressed(cell);
    return overridden(cell, 'Clear and send…');
  },
  async 'clear-form'(cell) {
    await (await asking.clear(cell))();
    return fillIn(cell, { reason: 'their IT let us in' });
  },
} satisfies Record<string, Surface>;

/** A lead's button on a refusal. */
async function overridden(cell: Parameters<Surface>[0], label: string): ReturnType<Surface> {
  await type(cell, line(cell));
  const refusal = await find(cell, `[${label}]`);
  if (!refusal.reader) throw new Error(`Everybody reads: ${readMessage(refusal)}`);
  return () => press(cell, refusal, label);
}
