import type { Button, KnownBlock, RichTextSection } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import type { Diagnosis, Finding, Step } from '../../../core/mail/diagnosis.ts';
import { say, sentences, strong } from '../../../core/sentence.ts';
import { tellWords } from '../../../core/told.ts';
import type { MailCase } from '../../../service/requests/ask.ts';
import { writeButtonPayload } from '../../input/button-payload.ts';
import { printableLines } from '../../input/sanitize.ts';
import { clip, limits } from '../../limits.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import { escalateButton } from '../text/buttons.ts';
import { learnerLine } from '../text/learner-line.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, section } from '../text/render.ts';
import { askTitle, questionButton } from './refusal.ts';

const verdictSign = { fine: '🟢', suspect: '🟡', broken: '🔴', unknown: '⚪' } as const;
const levelSign = { good: '🟢', warning: '🟡', bad: '🔴', unknown: '⚪' } as const;

/**
 * Returns the mail doctor's card, for the asker: the verdict, each finding with what to do, the buttons that help, and a
 * text for the IT where that can help.
 */
export function diagnosisMessage(
  about: Pick<MailCase, 'subject' | 'sends' | 'possible'>,
  { verdict, headline, findings, steps, forIt }: Diagnosis,
  threadTs: string | null,
): Message {
  const { learner, organization } = about.subject;
  const showing = { email: learner.email };
  const told = tellWords(sentences(say`${verdictSign[verdict]}`, headline), learnerLine(learner, organization));
  const line = ({ level, title, words, todo }: Finding): RichTextSection =>
    section(sentences(say`${levelSign[level]} ${strong(title)}:`, words, todo ?? []), showing);
  const blocks: KnownBlock[] = [
    ...toldBlocks(told, showing),
    { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: findings.map(line) }] },
    ...(steps.includes('their-it') ? forItBlocks(forIt) : []),
  ];
  const buttons = steps.flatMap((step) => buttonsFor(step, about, threadTs));
  if (buttons.length > 0) blocks.push({ type: 'actions', elements: buttons });
  return { text: toldText(told, showing), blocks };
}

/** Returns the buttons for what helps: none for what cannot be asked for now. */
function buttonsFor(
  step: Step,
  { subject, sends, possible }: Pick<MailCase, 'subject' | 'sends' | 'possible'>,
  threadTs: string | null,
): Button[] {
  const payload = (entry: Action) => ({ entry, learnerId: subject.learner.id, threadTs });
  switch (step) {
    case 'correct-address':
      return possible
        .filter(({ remedies }) => remedies?.includes('mistyped-address'))
        .map((entry) => questionButton(`do:${entry.name}`, askTitle(entry), payload(entry)));
    case 'send-again':
      return sends && possible.includes(sends) ? [questionButton(`do:${sends.name}`, sends.title, payload(sends))] : [];
    case 'escalate':
      return sends ? [escalateButton(writeButtonPayload(payload(sends)))] : [];
    case 'their-it':
      return [];
  }
}

const forItBlocks = (text: string): KnownBlock[] => [
  paragraphs({ email: '' }, say`To copy for the learner’s IT:`),
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_preformatted',
        elements: [{ type: 'text', text: clip(printableLines(text), limits.text) }],
      },
    ],
  },
];
