import type { Button, Datepicker, KnownBlock, RichTextSection, StaticSelect } from '@slack/types';
import type { Catalogue } from '../../../core/catalogue.ts';
import { maskPersonal } from '../../../core/personal/mask.ts';
import {
  type HistoryEntry,
  type HistoryFilter,
  type HistoryOf,
  historyFilters,
} from '../../../core/requests/history.ts';
import { person, say, sentences, type Words } from '../../../core/sentence.ts';
import type { HistoryAnswer } from '../../../service/requests/history.ts';
import { type HistoryPayload, writeHistoryPayload } from '../../input/history-payload.ts';
import { optionOf } from '../forms/field-blocks.ts';
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
 * Returns a page of a history, for the asker: a line for each request, newest first. Buttons turn the page in place, and
 * a menu shows a part of it.
 * Learners are shown in full where the asker named them, else masked.
 */
export function historyMessage(
  { of, filter, subject, page, mayExport, platform }: Page,
  setting: HistoryContext,
): Message {
  const { names, reader } = setting;
  const showing = { email: subject?.learner.email ?? '', names, reader };
  const told = page.entries.length > 0 ? headlineOf(of, filter) : nothingWords(of, filter, reader);
  const beyond = page.isBeyond ? say`There is nothing up to that day: these are the oldest.` : [];
  const blocks: KnownBlock[] = [
    paragraphs(showing, subject ? learnerLine(subject.learner, subject.organization) : [], sentences(beyond, told)),
  ];
  if (page.entries.length > 0) {
    const elements = page.entries.map((entry) =>
      entryBlock(entry, setting, { isLearnerKnown: subject !== undefined, platform }),
    );
    blocks.push({ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] });
  }
  const elements = [
    ...(page.newer ? [historyButton('page:newer', 'Newer', { of, filter, cursor: page.newer })] : []),
    ...(page.older ? [historyButton('page:older', 'Older', { of, filter, cursor: page.older })] : []),
    ...(mayExport && page.entries.length > 0 ? [historyButton('export', 'Send me the CSV…', { of })] : []),
  ];
  const canTurn = page.newer || page.older;
  const isFiltered = page.entries.length > 0 || filter !== undefined;
  const all = [
    ...elements,
    ...(isFiltered ? [filterMenu(of, filter)] : []),
    ...(canTurn ? [dayPicker(of, filter)] : []),
  ];
  if (all.length > 0) blocks.push({ type: 'actions', elements: all });
  return { text: plainText(told, showing), blocks };
}

function headlineOf(of: HistoryOf, filter: HistoryFilter | undefined): Words {
  if (filter === 'mine') return say`What you asked for or decided${of === 'here' ? ' here' : ''}, newest first:`;
  const part = (filter && parts[filter].headline) ?? '';
  if (of === 'here') return say`What was asked for here${part}, newest first:`;
  return 'person' in of
    ? say`What ${person(of.person)} asked for or decided${part}, newest first:`
    : say`What was asked for${part}, newest first:`;
}

/** What a part is called in the menu, in the headline behind “asked for”, and where there is nothing of it. */
const parts: Record<HistoryFilter, { title: string; headline?: string; nothing: Words }> = {
  failed: {
    title: 'Failed or refused (30 days)',
    headline: ' in the last 30 days, and failed or was refused',
    nothing: say`Nothing failed or was refused in the last 30 days.`,
  },
  mine: { title: 'Mine', nothing: say`You have asked for nothing and decided nothing here yet.` },
  week: {
    title: 'The last 7 days',
    headline: ' in the last 7 days',
    nothing: say`Nothing was asked for in the last 7 days.`,
  },
};

function nothingWords(of: HistoryOf, filter: HistoryFilter | undefined, reader: string): Words {
  if (filter) return parts[filter].nothing;
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

/** Returns the menu of the parts: it carries whose history it is, and starts at the newest. */
function filterMenu(of: HistoryOf, filter: HistoryFilter | undefined): StaticSelect {
  const isPerson = of !== 'here' && 'person' in of;
  const offered = historyFilters.filter((part) => part !== 'mine' || !isPerson);
  const all = optionOf(writeHistoryPayload({ of }), 'All');
  const options = [
    all,
    ...offered.map((part) => optionOf(writeHistoryPayload({ of, filter: part }), parts[part].title)),
  ];
  const present = writeHistoryPayload({ of, filter });
  return {
    type: 'static_select',
    action_id: 'filter',
    placeholder: textObject('Show…'),
    options,
    initial_option: options.find(({ value }) => value === present) ?? all,
  };
}

/** Returns the picker that jumps to a day. It has no value of its own, so its id says whose history it is. */
const dayPicker = (of: HistoryOf, filter: HistoryFilter | undefined): Datepicker => ({
  type: 'datepicker',
  action_id: `jump:${writeHistoryPayload({ of, filter })}`,
  placeholder: textObject('Jump to a day (UTC)'),
});

const historyButton = (actionId: string, text: string, payload: HistoryPayload): Button =>
  button(actionId, text, writeHistoryPayload(payload));
