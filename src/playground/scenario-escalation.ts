import { readMessage } from './reading.ts';
import type { SeenMessage } from './slack/state/seen.ts';
import type { Stage } from './stage.ts';
import { personas } from './workspace-data.ts';

type Who = keyof typeof personas;
type Telling = {
  stage: Stage;
  tell(line: string): void;
  chapter(title: string): void;
  type(who: Who, text: string): Promise<void>;
};

const RESET = 'Send password reset email';

/** Plays an escalation: an agent cannot get on, on-call takes the case and works on it there, and the agent reads the result. */
export async function escalateCase(telling: Telling): Promise<void> {
  const { chapter, stage, tell, type } = telling;
  chapter('A case for on-call');
  await type('amy', '/learner activation jane@acme.test');
  await clickButton(
    telling,
    'amy',
    await findMessage(stage, 'amy', 'support', 'jane@acme.test', '[Escalate…]'),
    'Escalate…',
  );
  await answerForm(telling, 'amy', 'She wrote three times that she cannot get in');
  await seeMessage(telling, 'amy', 'support', 'Amy Agent escalated', 'Open it');
  const card = await seeMessage(telling, 'carl', 'escalations', '[Take it]', 'Open that thread');
  await clickButton(telling, 'carl', card, 'Take it');
  await seeMessage(telling, 'amy', 'support', '🙌 Taken by');
  const mine = await seeMessage(telling, 'carl', 'escalations', '[Done…]');
  tell(`  ${personas.carl.real_name} chooses “${RESET}” on the card`);
  await stage.slack.choose(personas.carl.id, mine.channel, mine.ts, 'menu', optionOf(mine, RESET));
  await clickButton(
    telling,
    'carl',
    await seeMessage(telling, 'carl', 'escalations', '[Send reset email]'),
    'Send reset email',
  );
  await seeMessage(telling, 'amy', 'support', 'from the escalation', '📬 Delivered');
  await clickButton(telling, 'carl', mine, 'Done…');
  await answerForm(telling, 'carl', 'She has the mail now, and is in');
  await seeMessage(telling, 'amy', 'support', '✅ Closed by');
}

/** Waits until the desk has said those texts, in one message that this person sees in that channel. */
function findMessage({ slack }: Stage, who: Who, channel: string, ...texts: string[]): Promise<SeenMessage> {
  const all = () =>
    slack
      .visibleTo(personas[who].id)
      .channels.filter(({ name }) => name === channel)
      .flatMap(({ messages }) => messages.flatMap((root) => [root, ...root.replies]));
  return slack.until(
    () => all().findLast((message) => message.isApp && texts.every((text) => readMessage(message).includes(text))),
    12_000,
  );
}

async function seeMessage(telling: Telling, who: Who, channel: string, ...texts: string[]): Promise<SeenMessage> {
  const message = await findMessage(telling.stage, who, channel, ...texts);
  const { threadTs, ts, isEdited } = message;
  const where = threadTs && threadTs !== ts ? `in a thread in #${channel}` : `in #${channel}`;
  telling.tell(`  Learner Desk (${isEdited ? `${where}, edited` : where})`);
  telling.tell(readMessage(message).replace(/^/gm, '    '));
  return message;
}

async function clickButton({ stage, tell }: Telling, who: Who, message: SeenMessage, label: string): Promise<void> {
  tell(`  ${personas[who].real_name} clicks “${label}”`);
  type Row = { elements?: { action_id: string; text?: { text: string } }[] };
  const buttons = (message.blocks as Row[]).flatMap(({ elements }) => elements ?? []);
  const button = buttons.find(({ text }) => text?.text === label);
  if (!button) throw new Error(`there is no button “${label}”`);
  await stage.slack.click(personas[who].id, message.channel, message.ts, button.action_id);
}

/** Fills in the form that this person has open, once it asks. */
async function answerForm({ stage: { slack }, tell }: Telling, who: Who, reason: string): Promise<void> {
  const { id } = personas[who];
  const form = await slack.until(() => slack.visibleTo(id).views.find(({ submit }) => submit), 12_000);
  tell(`  ${personas[who].real_name} types “${reason}”`);
  await slack.submit(id, form.id, { reason });
}

/** Returns what a message's menu carries for the option with that label. */
function optionOf({ blocks }: SeenMessage, label: string): string {
  type Row = { accessory?: { options?: { text: { text: string }; value: string }[] } };
  const options = (blocks as Row[]).flatMap(({ accessory }) => accessory?.options ?? []);
  return options.find(({ text }) => text.text === label)?.value ?? '';
}
