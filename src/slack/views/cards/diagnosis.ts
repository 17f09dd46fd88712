import type { KnownBlock, RichTextSection } from '@slack/types';
import type { Diagnosis, Finding } from '../../../core/mail/diagnosis.ts';
import { say, sentences, strong } from '../../../core/sentence.ts';
import type { Subject } from '../../../core/subject.ts';
import { tellWords } from '../../../core/told.ts';
import { printableLines } from '../../input/sanitize.ts';
import { clip, limits } from '../../limits.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import { learnerLine } from '../text/learner-line.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, section } from '../text/render.ts';

const verdictSign = { fine: '🟢', suspect: '🟡', broken: '🔴', unknown: '⚪' } as const;
const levelSign = { good: '🟢', warning: '🟡', bad: '🔴', unknown: '⚪' } as const;

/** Returns the mail doctor's card, for the asker: the verdict, each finding with what to do, and a text for the IT. */
export function diagnosisMessage(
  { learner, organization }: Subject,
  { verdict, headline, findings, forIt }: Diagnosis,
): Message {
  const showing = { email: learner.email };
  const told = tellWords(sentences(say`${verdictSign[verdict]}`, headline), learnerLine(learner, organization));
  const line = ({ level, title, words, todo }: Finding): RichTextSection =>
    section(sentences(say`${levelSign[level]} ${strong(title)}:`, words, todo ?? []), showing);
  const blocks: KnownBlock[] = [
    ...toldBlocks(told, showing),
    { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: findings.map(line) }] },
    // It says that mail does not arrive: not true where nothing is in its way.
    ...(verdict === 'fine' ? [] : forItBlocks(forIt)),
  ];
  return { text: toldText(told, showing), blocks };
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
