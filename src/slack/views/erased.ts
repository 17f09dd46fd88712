import { say } from '../../core/words.ts';
import type { Message } from './message.ts';
import { paragraphs, plainText } from './words.ts';

/** What takes the place of every card and confirmation about a learner whose data was erased. */
export function erasedMessage(erasedAt: Date, reference: string): Message {
  const nobody = { email: '' };
  const told = say`🗑️ This was about a learner whose data was erased ${erasedAt}. Nothing is left to see or to do here.`;
  return { text: plainText(told, nobody), blocks: [paragraphs(nobody, told, [`Reference ${reference}`])] };
}
