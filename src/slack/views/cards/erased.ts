import { say } from '../../../core/sentence.ts';
import { tell, tellMore } from '../../../core/told.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import type { Message } from '../text/message.ts';

/** Returns what replaces every card and confirmation about a learner whose data was erased. */
export function erasedMessage(erasedAt: Date, reference: string): Message {
  const nobody = { email: '' };
  const told = tell(
    say`🗑️ This was about a learner whose data was erased.`,
    say`Nothing is left to see or to do here.`,
    say`Erased ${erasedAt}`,
  );
  return { text: toldText(told, nobody), blocks: toldBlocks(tellMore(told, [], [`Reference ${reference}`]), nobody) };
}
