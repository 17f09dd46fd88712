import { say } from '../../../core/sentence.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText } from '../text/render.ts';

/** Returns what replaces every card and confirmation about a learner whose data was erased. */
export function erasedMessage(erasedAt: Date, reference: string): Message {
  const nobody = { email: '' };
  const told = say`🗑️ This was about a learner whose data was erased ${erasedAt}. Nothing is left to see or to do here.`;
  return { text: plainText(told, nobody), blocks: [paragraphs(nobody, told, [`Reference ${reference}`])] };
}
