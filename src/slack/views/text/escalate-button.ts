import type { Button } from '@slack/types';

/** Takes a case to the escalation channel. `value`: a request's id, or a button payload. */
export function escalateButton(value: string): Button {
  return { type: 'button', action_id: 'escalate', value, text: { type: 'plain_text', text: 'Escalate…' } };
}
