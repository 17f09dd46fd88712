import type { ModalView } from '@slack/types';
import type { Learner, Organization } from '../../../core/learner.ts';
import { say } from '../../../core/sentence.ts';
import { learnerLine } from '../text/learner-line.ts';
import { paragraphs } from '../text/render.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** Asks for the right address of a learner, shown with the one there is, and with a suggestion where there is one. */
export function addressModal(
  { learner, organization }: { learner: Learner; organization: Organization },
  suggestion: string | undefined,
  memory: object,
): ModalView {
  const showing = { email: learner.email };
  return {
    type: 'modal',
    callback_id: 'address',
    private_metadata: JSON.stringify(memory),
    title: plain('Correct email address'),
    submit: plain('Continue'),
    close: plain('Close'),
    blocks: [
      paragraphs(showing, learnerLine(learner, organization), say`Nothing changes before you confirm the card.`),
      {
        type: 'input',
        block_id: 'email',
        label: plain('The right address'),
        hint: plain('Read it back to the learner, letter by letter.'),
        element: {
          type: 'email_text_input',
          action_id: 'email',
          focus_on_load: true,
          ...(suggestion && { initial_value: suggestion }),
        },
      },
    ],
  };
}
