import type { Button } from '@slack/types';

/** Returns the button that escalates a case. `value`: a request's id, or a button payload. */
export function escalateButton(value: string): Button {
  return { type: 'button', action_id: 'escalate', value, text: { type: 'plain_text', text: 'Escalate…' } };
}
