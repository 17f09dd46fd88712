import type { KnownBlock } from '@slack/types';
import type { CatalogueEntry } from '../../../core/action.ts';
import { fullName } from '../../../core/learner.ts';
import { showAddress } from '../../../core/mail/email-address.ts';
import { code, say } from '../../../core/sentence.ts';
import type { Subject } from '../../../core/subject.ts';
import { tellMore, tellWords } from '../../../core/told.ts';
import type { MistypedEmail, NearAnswer } from '../../../service/requests/answer-nobody.ts';
import type { FormAnswer } from '../../../service/requests/input/answer-form.ts';
import type { Draft } from '../../../service/requests/input/drafts.ts';
import { writeButtonPayload } from '../../input/button-payload.ts';
import { clip, limits } from '../../limits.ts';
import { toldBlocks } from '../layout/told-blocks.ts';
import { textObject } from '../text/buttons.ts';
import { learnerLine, shownName } from '../text/learner-line.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText } from '../text/render.ts';
import { type AnswerContext, questionButton } from './refusal.ts';

/** The thread that a choice leads on in. */
type Placed = Pick<AnswerContext, 'threadTs'>;

/** Returns the menu that asks which organization, where several have that email. */
export function whichOrganization(
  { entry, subjects, draft }: { entry: CatalogueEntry | undefined; subjects: Subject[]; draft?: Draft },
  setting: Placed,
): Message {
  const email = subjects[0]?.learner.email ?? '';
  const words = say`${{ email: 'learner' }} is a learner in ${subjects.length} organizations. Which one?`;
  const options = subjects.slice(0, limits.selectOptions).map(({ learner, organization }) => ({
    text: {
      type: 'plain_text' as const,
      text: clip(describeChoice(organization.name, fullName(learner)), limits.optionText),
      emoji: false,
    },
    value: writeButtonPayload({ entry, learnerId: learner.id, threadTs: setting.threadTs, draft }),
  }));
  return {
    text: 'Which organization?',
    blocks: [
      paragraphs({ email }, words),
      {
        type: 'actions',
        elements: [
          {
            type: 'static_select',
            action_id: 'choose',
            placeholder: textObject('Choose the organization'),
            options,
          },
        ],
      },
    ],
  };
}

/** Returns the message that offers near matches, where nobody has that email. */
export function nearMatches({ entry, refusal, subjects, mistyped, draft }: NearAnswer, setting: Placed): Message {
  const elements = subjects.map(({ learner, organization }, i) =>
    questionButton(`do:${i}`, describeChoice(showAddress(learner.email), organization.name), {
      entry,
      learnerId: learner.id,
      threadTs: setting.threadTs,
      draft,
    }),
  );
  const blocks: KnownBlock[] = [
    ...toldBlocks(tellMore(tellWords(refusal.words), say`Did you mean one of these?`), { email: '' }),
    { type: 'actions', elements },
  ];
  if (mistyped) blocks.push(...correctionBlocks(mistyped, subjects, setting));
  return { text: plainText(refusal.words, { email: '' }), blocks };
}

/** Returns the message that opens an action's form with a click, where it could not be opened at once. */
export function formOffer({ action, subject, draft }: FormAnswer, { threadTs }: Placed): Message {
  const { learner, organization } = subject;
  const words = say`“${action.title}” needs to know more than the learner.`;
  const payload = {
    ...{ entry: action, learnerId: learner.id, threadTs },
    ...(draft && { draft: { id: draft, isComplete: false } }),
  };
  return {
    text: plainText(words, { email: '' }),
    blocks: [
      paragraphs({ email: learner.email }, learnerLine(learner, organization), words),
      { type: 'actions', elements: [questionButton('do:form', 'Fill in…', payload)] },
    ],
  };
}

/** Returns buttons that correct an account, where what was typed may be right and the account wrong. */
function correctionBlocks(
  { email, remedy, draft }: MistypedEmail,
  subjects: Subject[],
  { threadTs }: Placed,
): KnownBlock[] {
  const words = say`Or is ${code(email)} right, and the account has it wrong?`;
  const elements = subjects.map(({ learner }, i) =>
    questionButton(`do:correct-${i}`, `Correct ${shownName(showAddress(learner.email))}…`, {
      entry: remedy,
      learnerId: learner.id,
      threadTs,
      draft,
    }),
  );
  return [paragraphs({ email: '' }, words), { type: 'actions', elements }];
}

/** Returns a text that is never empty, because Slack takes no option or button without one. */
const describeChoice = (...parts: string[]) => parts.map(shownName).filter(Boolean).join(' · ') || '(no name)';
