import type { KnownBlock } from '@slack/types';
import type { Action } from '../../core/action.ts';
import type { Story } from '../../core/story.ts';
import { say, type Words } from '../../core/words.ts';
import { escapeSlack } from '../plain.ts';
import { learnerLine } from './learner-line.ts';
import type { Message } from './message.ts';
import { paragraphs, type Showing, section } from './words.ts';

/** The card of a request: what will happen and the buttons while it waits, then what was decided and no buttons. */
export function requestCard(story: Story, action: Action, showing: Showing): Message {
  const { request, learner, organization } = story;
  const waiting = request.state === 'pending';
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: action.title } },
    {
      type: 'rich_text',
      elements: [
        section(learnerLine(learner, organization), showing),
        ...(waiting
          ? [
              {
                type: 'rich_text_list' as const,
                style: 'bullet' as const,
                elements: request.promise.map((words) => section(words, showing)),
              },
            ]
          : []),
      ],
    },
    paragraphs(showing, waiting ? asked(story) : stamp(story)),
    ...(waiting ? [buttons(story, action)] : []),
  ];
  return {
    text: `${escapeSlack(action.title)}: ${waiting ? 'waiting for a decision' : stateText[request.state]}`,
    blocks,
  };
}

/** How a request stands, in a word or a few. */
export const stateText = {
  pending: 'waiting for a decision',
  done: 'done',
  undone: 'undone',
  refused: 'not done',
  cancelled: 'cancelled',
  expired: 'lapsed',
} as const;

function asked({ request }: Story): Words {
  return say`Asked by ${{ person: request.askedBy }}. Lapses ${request.expiresAt}.`;
}

function stamp({ request }: Story): Words {
  const at = request.decidedAt ?? request.createdAt;
  const by = { person: request.decidedBy ?? request.askedBy };
  const asker = { person: request.askedBy };
  if (request.state === 'done') {
    const askedFor = request.decidedBy === request.askedBy ? [] : say` Asked by ${asker}.`;
    return [...say`✅ Confirmed by ${by} ${at}.`, ...askedFor];
  }
  if (request.state === 'undone') return say`↩️ Undone by ${by} ${at}. Asked by ${asker}.`;
  if (request.state === 'cancelled') return say`✖️ Cancelled by ${by} ${at}. Nothing was done.`;
  if (request.state === 'refused') return [...say`⛔ Not done, ${at}. `, ...(request.outcome?.words ?? [])];
  return say`⌛ Lapsed ${request.expiresAt}: nobody decided, nothing was done. Asked by ${asker}.`;
}

function buttons({ request }: Story, action: Action): KnownBlock {
  const button = (id: string, text: string) => ({
    type: 'button' as const,
    action_id: id,
    value: request.id,
    text: { type: 'plain_text' as const, text },
  });
  return {
    type: 'actions',
    block_id: 'decide',
    elements: [{ ...button('confirm', action.button), style: 'primary' }, button('cancel', 'Cancel')],
  };
}
