import type { Button } from '@slack/types';

/** Returns one of Slack's plain texts: nobody can be mentioned in it. */
export const textObject = (text: string) => ({ type: 'plain_text' as const, text });

/** Returns a button. At the click, `value` comes back: an opaque id, or a payload of such. */
export function button(actionId: string, text: string, value: string, style?: 'primary'): Button {
  return { type: 'button', action_id: actionId, value, text: textObject(text), ...(style && { style }) };
}

/** Returns the button that escalates a case. `value`: a request's id, or a button payload. */
export const escalateButton = (value: string): Button => button('escalate', 'Escalate…', value);

/** Returns the button that shows a reply to the learner, to copy. `value`: a request's id, or a button payload. */
export const replyButton = (actionId: string, value: string): Button => button(actionId, 'Reply to the learner', value);
