import type { KnownBlock, ModalView } from '@slack/types';
import * as z from 'zod';
import { say } from '../../../core/sentence.ts';
import type { BatchFormAnswer } from '../../../service/batches/batch-form.ts';
import { valueFor } from '../../../service/batches/batch-form.ts';
import type { FormAnswer } from '../../../service/requests/input/answer-form.ts';
import { leftOutWords } from '../cards/batch/batch-lists.ts';
import { learnerLine } from '../text/learner-line.ts';
import { paragraphs } from '../text/render.ts';
import { fieldBlock } from './field-blocks.ts';
import { defineForm, formModal } from './form.ts';

const place = { channel: z.string(), threadTs: z.string().nullable(), isInThread: z.boolean() };

/** The form for what an action needs besides the learner. `draft`: what it showed, stored by the desk. */
export const actionForm = defineForm({
  id: 'action',
  memory: z.object({ ...place, action: z.string(), learnerId: z.string(), draft: z.string().optional() }),
});

/** The same form for several learners. `draft`: their addresses, stored by the desk. */
export const batchForm = defineForm({
  id: 'batch',
  memory: z.object({ ...place, action: z.string(), draft: z.string() }),
});

const NOTHING_YET = say`Nothing changes before you confirm the card.`;

/** Returns the form of an action, each field with its initial value. */
export function actionModal(
  { action, subject, values, draft }: FormAnswer,
  memory: Omit<z.infer<typeof actionForm.memory>, 'action' | 'learnerId' | 'draft'>,
): ModalView {
  const { learner, organization } = subject;
  const blocks: KnownBlock[] = [
    paragraphs({ email: learner.email }, learnerLine(learner, organization), NOTHING_YET),
    ...Object.entries(action.fields).map(([name, field]) => fieldBlock(name, field, values[name])),
  ];
  const own = { ...memory, action: action.name, learnerId: learner.id, ...(draft && { draft }) };
  return formModal(actionForm, own, { title: action.title, submit: 'Continue', blocks });
}

/** Returns the form of an action for several learners: a choice is asked once for each of their organizations. */
export function batchModal(
  { action, organizations, count, leftOut, draft }: BatchFormAnswer,
  memory: Omit<z.infer<typeof batchForm.memory>, 'action' | 'draft'>,
): ModalView {
  const perOrganization = organizations.length > 1;
  const blocks: KnownBlock[] = [
    paragraphs(
      { email: '' },
      say`For ${count} learners. Nothing changes before you confirm the card.`,
      leftOutWords(count, leftOut),
    ),
    ...Object.entries(action.fields).flatMap(([name, field]) =>
      field.kind === 'choice'
        ? organizations.map(({ id, name: organization }) =>
            fieldBlock(
              valueFor(name, id),
              field,
              undefined,
              perOrganization ? `${organization}: ${field.label}` : field.label,
            ),
          )
        : [fieldBlock(name, field)],
    ),
  ];
  return formModal(
    batchForm,
    { ...memory, action: action.name, draft: draft ?? '' },
    {
      title: action.title,
      submit: 'Continue',
      blocks,
    },
  );
}
