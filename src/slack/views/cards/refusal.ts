import type { Button, KnownBlock } from '@slack/types';
import { type CatalogueEntry, isAction, takesInput } from '../../../core/action.ts';
import { isTellable } from '../../../core/replies/after-refusal.ts';
import { canEscalate } from '../../../core/requests/escalation.ts';
import { tellMore, tellWords } from '../../../core/told.ts';
import type { RefusedAnswer } from '../../../service/context.ts';
import { type ButtonPayload, writeButtonPayload } from '../../input/button-payload.ts';
import { clip, limits } from '../../limits.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import { button, escalateButton, replyButton } from '../text/buttons.ts';
import { learnerLine } from '../text/learner-line.ts';
import { messageLink, threadLink } from '../text/link.ts';
import type { Message } from '../text/message.ts';
import { overrides } from '../text/overrides.ts';

/** What a view needs to know about where it is shown. */
export type AnswerContext = {
  /** The workspace's address, `https://acme.slack.com/`, for links to messages. */
  workspaceUrl: string;
  threadTs: string | null;
  /** The names of the people in the words, and who reads them. */
  names: ReadonlyMap<string, string>;
  reader: string;
  /** What was asked for: a refused action can be escalated. */
  entry?: CatalogueEntry;
};

/**
 * Returns a refusal for the asker: what is the case, why, and next steps as buttons; for a lead also one that passes
 * the rule, where possible.
 */
export function refusalMessage(
  { refusal, subject, next, override, again, cancel }: RefusedAnswer,
  setting: AnswerContext,
): Message {
  const { names, reader } = setting;
  const showing = { email: subject?.learner.email ?? '', names, reader };
  const told = tellWords(refusal.words);
  const about = subject ? learnerLine(subject.learner, subject.organization) : [];
  const blocks: KnownBlock[] = toldBlocks(tellMore(told, [], about), showing);
  const thread =
    refusal.place?.threadTs && messageLink(setting.workspaceUrl, refusal.place.channel, refusal.place.threadTs);
  if (thread) blocks.push(threadLink(thread));
  if (subject) {
    const payload = (entry: CatalogueEntry) => ({ entry, learnerId: subject.learner.id, threadTs: setting.threadTs });
    const buttons = cancel ? [button('take-back', 'Cancel that request', cancel)] : [];
    buttons.push(...next.map((entry, i) => questionButton(`do:${i}`, entry.title, payload(entry))));
    if (again)
      buttons.push(questionButton('do:again', 'Correct it…', { ...payload(again.action), draft: again.draft }));
    if (override) {
      const { actionId, button: text } = overrides[override.rule];
      buttons.push(questionButton(actionId, text, payload(override.action)));
    }
    const { entry } = setting;
    if (entry && isAction(entry) && canEscalate(refusal.code))
      buttons.push(escalateButton(writeButtonPayload(payload(entry))));
    if (entry && isAction(entry) && isTellable(refusal.code))
      buttons.push(replyButton(`reply-to-refused:${refusal.code}`, writeButtonPayload(payload(entry))));
    if (buttons.length > 0) blocks.push({ type: 'actions', elements: buttons });
  }
  return { text: toldText(told, showing), blocks };
}

/** Returns what a button that asks for an entry is called; where it opens a form first, with an ellipsis. */
export const askTitle = (entry: CatalogueEntry): string => (takesInput(entry) ? `${entry.title}…` : entry.title);

/** Returns a button that asks for an action for a learner. */
export function questionButton(actionId: string, text: string, payload: ButtonPayload): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text: clip(text, limits.buttonText), emoji: false },
    value: writeButtonPayload(payload),
  };
}
