import type { ModalView } from '@slack/types';
import * as z from 'zod';
import type { Field } from '../../../core/field.ts';
import { fieldBlock } from './field-blocks.ts';
import { defineForm, formModal } from './form.ts';

/**
 * The form that asks for a reason. `verb` is what the reason is for, `value` the button's value; `isInThread`: whether
 * the button is in the thread, so that an answer is seen there.
 */
export const reasonForm = defineForm({
  id: 'reason',
  memory: z.object({
    verb: z.string(),
    value: z.string(),
    channel: z.string(),
    threadTs: z.string().nullable(),
    isInThread: z.boolean(),
  }),
});

/** The content of such a form: its title, its question, and the button's verb. */
export type ReasonContent = { title: string; field: Field; submit: string };

export const REASON_BLOCK = 'reason';

/** Returns the form that asks for a reason. */
export function reasonModal(
  { title, field, submit }: ReasonContent,
  memory: z.infer<typeof reasonForm.memory>,
): ModalView {
  return formModal(reasonForm, memory, { title, submit, blocks: [fieldBlock(REASON_BLOCK, field)] });
}
