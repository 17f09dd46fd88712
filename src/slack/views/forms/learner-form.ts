import type { InputBlock, ModalView } from '@slack/types';
import * as z from 'zod';
import type { Action } from '../../../core/action.ts';
import { showAddress } from '../../../core/mail/email-address.ts';
import { MOST_AT_ONCE } from '../../../core/requests/batch.ts';
import type { FoundEmails } from '../../input/emails.ts';
import { clip, limits } from '../../limits.ts';
import { leftOutWords } from '../cards/batch/batch-lists.ts';
import { textObject } from '../text/buttons.ts';
import { plainText } from '../text/render.ts';
import { FIELD_ACTION, optionOf } from './field-blocks.ts';
import { defineForm, formModal } from './form.ts';

/**
 * The form that asks which learner a message is about. `isInThread`: there is a thread to post in. `leftOut`: how many
 * of the message's addresses it does not offer.
 */
export const learnerForm = defineForm({
  id: 'learner',
  memory: z.object({
    channel: z.string(),
    threadTs: z.string().nullable(),
    isInThread: z.boolean(),
    action: z.string().nullable(),
    leftOut: z.number().default(0),
  }),
});

/** Returns the title of a modal about an action, or about the profile. */
export const modalName = (action: Action | undefined) => action?.shortcut ?? action?.title ?? 'Learner actions';

/** The option for all addresses in the message, and the blocks that ask: for one of them, and for one to type. */
export const ALL = 'all';
export const LEARNER_BLOCK = 'email';
export const TYPED_BLOCK = 'typed-email';

/**
 * Returns the modal that asks for the learner: one of the emails in the message or, for an action, all of them. Where
 * there is none, an email can be typed; where it is not certain which are meant, that as well.
 */
export function learnerModal(
  action: Action | undefined,
  found: FoundEmails,
  memory: Omit<z.infer<typeof learnerForm.memory>, 'leftOut'>,
): ModalView {
  const { isSure } = found;
  const emails = found.emails.filter((email) => email.length <= limits.optionValue).slice(0, MOST_AT_ONCE);
  const leftOut = found.emails.length - emails.length;
  const blocks =
    emails.length === 0
      ? [typeEmail(isSure)]
      : isSure
        ? [chooseEmail(action, emails, leftOut)]
        : [{ ...chooseEmail(undefined, emails, leftOut), optional: true }, typeAnother()];
  return formModal(learnerForm, { ...memory, leftOut }, { title: modalName(action), submit: 'Continue', blocks });
}

function chooseEmail(action: Action | undefined, emails: string[], leftOut: number): InputBlock {
  const choices = emails.map((email) => optionOf(email, showAddress(email)));
  const allOfThem = optionOf(ALL, `All ${choices.length} of them`);
  const isForAll = action && !action.oneAtATime && choices.length > 1;
  return {
    type: 'input',
    block_id: LEARNER_BLOCK,
    label: textObject('Which learner?'),
    hint: textObject(
      leftOut > 0
        ? plainText(leftOutWords(choices.length, leftOut), { email: '' })
        : 'These are the addresses in the message.',
    ),
    element: {
      type: 'static_select',
      action_id: FIELD_ACTION,
      placeholder: textObject('Choose an email'),
      options: isForAll ? [allOfThem, ...choices] : choices,
    },
  };
}

const emailInput = (block_id: string, label: string, hint: string): InputBlock => ({
  type: 'input',
  block_id,
  label: textObject(label),
  hint: textObject(hint),
  element: {
    type: 'email_text_input',
    action_id: FIELD_ACTION,
    placeholder: textObject(clip('jane@example.com', limits.optionText)),
  },
});

function typeEmail(isSure: boolean): InputBlock {
  const hint = isSure
    ? 'There is no email in the message, so type it here.'
    : 'It is not clear which email the message means, so type it here.';
  const block = emailInput(LEARNER_BLOCK, 'The learner’s email', hint);
  return { ...block, element: { ...block.element, focus_on_load: true } as InputBlock['element'] };
}

const typeAnother = (): InputBlock => ({
  ...emailInput(TYPED_BLOCK, 'Or type it', 'It is not clear which email the message means.'),
  optional: true,
});
