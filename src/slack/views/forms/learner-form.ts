import type { InputBlock, ModalView } from '@slack/types';
import * as z from 'zod';
import type { Action } from '../../../core/action.ts';
import { MOST_AT_ONCE } from '../../../core/requests/batch.ts';
import { clip, limits } from '../../limits.ts';
import { FIELD_ACTION, optionOf } from './field-blocks.ts';
import { defineForm, formModal } from './form.ts';

/** The form that asks which learner a message is about. `isInThread`: there is a thread to post in. */
export const learnerForm = defineForm({
  id: 'learner',
  memory: z.object({
    channel: z.string(),
    threadTs: z.string().nullable(),
    isInThread: z.boolean(),
    action: z.string().nullable(),
  }),
});

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** Returns the title of a modal about an action, or about the profile. */
export const modalName = (action: Action | undefined) => action?.shortcut ?? action?.title ?? 'Learner actions';

/** The option for all addresses in the message, and the block that asks. */
export const ALL = 'all';
export const LEARNER_BLOCK = 'email';

/**
 * Returns the modal that asks for the learner: one of the emails in the message or, for an action, all of them; or an
 * email to type where there was none.
 */
export function learnerModal(
  action: Action | undefined,
  emails: string[],
  memory: z.infer<typeof learnerForm.memory>,
): ModalView {
  const blocks = [emails.length > 0 ? chooseEmail(action, emails) : typeEmail()];
  return formModal(learnerForm, memory, { title: modalName(action), submit: 'Continue', blocks });
}

function chooseEmail(action: Action | undefined, emails: string[]): InputBlock {
  const choices = emails
    .filter((email) => email.length <= limits.optionValue)
    .slice(0, MOST_AT_ONCE)
    .map((email) => optionOf(email, email));
  const all = optionOf(ALL, `All ${choices.length} of them`);
  const isForAll = action && !action.oneAtATime && choices.length > 1;
  return {
    type: 'input',
    block_id: LEARNER_BLOCK,
    label: plain('Which learner?'),
    hint: plain(
      emails.length > choices.length
        ? `The message has ${emails.length} addresses; these are the first ${choices.length}.`
        : 'These are the addresses in the message.',
    ),
    element: {
      type: 'static_select',
      action_id: FIELD_ACTION,
      placeholder: plain('Choose an email'),
      options: isForAll ? [all, ...choices] : choices,
    },
  };
}

const typeEmail = (): InputBlock => ({
  type: 'input',
  block_id: LEARNER_BLOCK,
  label: plain('The learner’s email'),
  hint: plain('There is no email in the message, so type it here.'),
  element: {
    type: 'email_text_input',
    action_id: FIELD_ACTION,
    placeholder: plain(clip('jane@example.com', limits.optionText)),
    focus_on_load: true,
  },
});
