import type { ModalView } from '@slack/types';
import { reasonLength } from '../../../core/requests/reason.ts';
import { clip, limits } from '../../limits.ts';

/** What a form for a reason says: its title, its question, what is done with the answer, and the button's verb. */
export type ReasonForm = { title: string; label: string; hint: string; submit: string; optional?: true };

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** Asks for a reason in a few words. `memory` comes back with the answer, to the handler of `callbackId`. */
export function reasonModal(form: ReasonForm, memory: object, callbackId = 'reason'): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    private_metadata: JSON.stringify(memory),
    title: plain(clip(form.title, limits.modalTitle)),
    submit: plain(form.submit),
    close: plain('Close'),
    blocks: [
      {
        type: 'input',
        block_id: 'reason',
        label: plain(form.label),
        hint: plain(form.hint),
        ...(form.optional && { optional: true }),
        element: {
          type: 'plain_text_input',
          action_id: 'reason',
          multiline: true,
          max_length: reasonLength,
          focus_on_load: true,
        },
      },
    ],
  };
}
