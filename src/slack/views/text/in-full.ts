import type { Action } from '../../../core/action.ts';
import type { Learner } from '../../../core/learner.ts';
import { markDifference } from '../../../core/personal/difference.ts';
import type { RequestInput } from '../../../core/requests/request-input.ts';
import { code, say, sentences, type Words } from '../../../core/sentence.ts';
import type { Message } from './message.ts';
import { paragraphs, plainText, type Showing } from './render.ts';

/** Returns whether a request has values that its card shows masked. */
export const isMasked = (action: Action, { values }: RequestInput, { inputs }: Pick<Showing, 'inputs'>): boolean =>
  Object.entries(action.fields).some(
    ([name, field]) => field.personal && values?.[name] && inputs?.[name] !== values[name],
  );

/** Returns a message with the new and old values in full, for one person; undefined where none is personal. */
export function inFullMessage(action: Action, learner: Learner, { values }: RequestInput): Message | undefined {
  const lines = Object.entries(action.fields).flatMap(([name, field]): Words[] => {
    const value = values?.[name];
    if (!field.personal || !value) return [];
    const before = field.current?.(learner);
    return before
      ? [say`${code(before)} becomes ${code(value)}.`, markDifference(before, value)]
      : [say`${field.label}: ${code(value)}.`];
  });
  if (lines.length === 0) return undefined;
  const words = sentences(say`In full, for your eyes:`, ...lines);
  return { text: plainText(words, { email: '' }), blocks: [paragraphs({ email: '' }, words)] };
}
