import type { Button, Datepicker, KnownBlock, RichTextSection } from '@slack/types';
import type { Catalogue } from '../../../core/catalogue.ts';
import { maskPersonal } from '../../../core/personal/mask.ts';
import type { HistoryEntry, HistoryOf } from '../../../core/requests/history.ts';
import { person, say, type Words } from '../../../core/sentence.ts';
import type { HistoryAnswer } from '../../../service/requests/history.ts';
import { type HistoryPayload, writeHistoryPayload } from '../../input/history-payload.ts';
import { button, textObject } from '../text/buttons.ts';
import { entryWords } from '../text/history-entry.ts';
import { learnerLine } from '../text/learner-line.ts';
import { messageLink } from '../text/link.ts';
import type { Message } from '../text/message.ts';
import { personalValues } from '../text/personal-values.ts';
import { paragraphs, plainText, type Showing, section } from '../text/render.ts';

type Page = Extract<HistoryAnswer, { kind: 'history' }>;
type HistoryContext = {
  catalogue: Catalogue;
  workspaceUrl: string;
  names: ReadonlyMap<string, string>;
  /** Who reads it. */
  reader: string;
};

/**
 * Returns a page of a history, for the asker: a line for each request, newest first. Buttons turn the page in place.
 * Learners are shown in full where the asker named them, else masked.
 */
export function historyMessage({ of, subject, page, mayExport, platform }: Page, setting: HistoryContext): Message {
  const { names, reader } = setting;
  const showing = { email: subject?.learner.email ?? '', names, reader };
  const told = page.entries.length > 0 ? headlineOf(of) : nothingWords(of, reader);
  const blocks: KnownBlock[] = [
    paragraphs(showing, subject ? learnerLine(subject.learner, subject.organization) : [], told),
  ];
  if (page.entries.length > 0) {
    const elements = page.entries.map((entry) =>
      entryBlock(entry, setting, { isLearnerKnown: subject !== undefined, platform }),
    );
    blocks.push({ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] });
  }
  const elements = [
    ...(page.newer ? [historyButton('page:newer', 'Newer', { of, cursor: page.newer })] : []),
    ...(page.older ? [historyButton('page:older', 'Older', { of, cursor: page.older })] : []),
    ...(mayExport && page.entries.length > 0 ? [historyButton('export', 'Send me the CSV…', { of })] : []),
  ];
  const canTurn = page.newer || page.older;
  if (canTurn || elements.length > 0)
    blocks.push({ type: 'actions', elements: [...elements, ...(canTurn ? [dayPicker(of)] : [])] });
  return { text: plainText(told, showing), blocks };
}

function headlineOf(of: HistoryOf): Words {
  if (of === 'here') return say`What was asked for here, newest first:`;
  return 'person' in of
    ? say`What ${person(of.person)} asked for or decided, newest first:`
    : say`What was asked for, newest first:`;
}

function nothingWords(of: HistoryOf, reader: string): Words {
  if (of === 'here') return say`Nothing was asked for here yet.`;
  return 'person' in of
    ? say`${person(of.person)} ${of.person === reader ? 'have' : 'has'} asked for nothing and decided nothing yet.`
    : say`Nothing was asked for this learner yet.`;
}

function entryBlock(
  entry: HistoryEntry,
  { catalogue, workspaceUrl, names, reader }: HistoryContext,
  { isLearnerKnown, platform }: { isLearnerKnown: boolean; platform: string },
): RichTextSection {
  const { request, rootTs, learner } = entry;
  const shown = isLearnerKnown ? String : maskPersonal;
  const showing: Showing = { email: shown(learner.email), ...personalValues(entry, shown), names, reader };
  const title = catalogue.find(request.action)?.title ?? request.action;
  const { elements, ...rest } = section([...entryWords(entry, { title, isLearnerKnown, platform }), ' '], showing);
  if (rootTs)
    elements.push({ type: 'link', url: messageLink(workspaceUrl, request.channel, rootTs), text: 'Open the thread' });
  return { ...rest, elements };
}

/** Returns the picker that jumps to a day. It has no value of its own, so its id says whose history it is. */
const dayPicker = (of: HistoryOf): Datepicker => ({
  type: 'datepicker',
  action_id: `jump:${writeHistoryPayload({ of })}`,
  placeholder: textObject('Jump to a day (UTC)'),
});

const historyButton = (actionId: string, text: string, payload: HistoryPayload): Button =>
  button(actionId, text, writeHistoryPayload(payload));
