import type { SeenMessage } from './slack/seen.ts';
import { cast } from './stage.ts';
import type { Teller, Who } from './story.ts';

const RESET = 'Send password reset email';

/** An agent cannot get on: on-call takes the case, works on it there, and the agent reads what came of it. */
export async function escalateCase(teller: Teller): Promise<void> {
  const { chapter, stage, tell, type, see } = teller;
  chapter('A case for on-call');
  await type('amy', '/learner activation nina@acme.test');
  await click(teller, 'amy', await see('amy', 'support', '[Escalate…]'), 'escalate', 'Escalate…');
  await answer(teller, 'amy', 'She asked three times and says that nothing arrives');
  await see('amy', 'support', 'Amy Agent escalated', 'Open it');
  const card = await see('carl', 'escalations', '[Take it]', 'Open that thread');
  await click(teller, 'carl', card, 'take', 'Take it');
  await see('amy', 'support', '🙌 Taken by');
  const mine = await see('carl', 'escalations', '[Done…]');
  tell(`  ${cast.carl.real_name} chooses “${RESET}” on the card`);
  await stage.slack.choose(cast.carl.id, mine.channel, mine.ts, 'menu', optionOf(mine, RESET));
  await click(teller, 'carl', await see('carl', 'escalations', '[Send reset email]'), 'confirm', 'Send reset email');
  await see('amy', 'support', 'From the escalation', '📬 Delivered');
  await click(teller, 'carl', mine, 'close', 'Done…');
  await answer(teller, 'carl', 'The mail is there, she was looking in another mailbox');
  await see('amy', 'support', '✅ Closed by');
}

async function click({ stage, tell }: Teller, who: Who, { channel, ts }: SeenMessage, id: string, label: string) {
  tell(`  ${cast[who].real_name} clicks “${label}”`);
  await stage.slack.click(cast[who].id, channel, ts, id);
}

/** Fills in the form that this person has open, once it asks. */
async function answer({ stage: { slack }, tell }: Teller, who: Who, reason: string) {
  const { id } = cast[who];
  const form = await slack.until(() => slack.visibleTo(id).views.find(({ submit }) => submit));
  tell(`  ${cast[who].real_name} types “${reason}”`);
  await slack.submit(id, form.id, { reason });
}

/** What a message's menu carries for the option with that label. */
function optionOf({ blocks }: SeenMessage, label: string): string {
  type Menu = { accessory?: { options?: { text: { text: string }; value: string }[] } };
  const options = (blocks as Menu[]).flatMap(({ accessory }) => accessory?.options ?? []);
  return options.find(({ text }) => text.text === label)?.value ?? '';
}
