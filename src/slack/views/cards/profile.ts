import type { Button, KnownBlock, RichTextBlock, StaticSelect } from '@slack/types';
import { type CatalogueEntry, takesInput } from '../../../core/action.ts';
import { type Learner, learnerState } from '../../../core/learner.ts';
import { suppressionWords } from '../../../core/mail/suppression.ts';
import { isConnected } from '../../../core/platform/platform.ts';
import { onDay, person, say, strong, type Words } from '../../../core/sentence.ts';
import { tell } from '../../../core/told.ts';
import type { Profile } from '../../../service/requests/profile.ts';
import { writeButtonPayload } from '../../input/button-payload.ts';
import { clip, limits } from '../../limits.ts';
import { optionOf } from '../forms/field-blocks.ts';
import { fieldBlocks } from '../layout/fields.ts';
import { detailBlocks, toldBlocks } from '../layout/told-blocks.ts';
import { button, textObject } from '../text/buttons.ts';
import { learnerLine } from '../text/learner-line.ts';
import { mailStates } from '../text/mail-state.ts';
import type { Message } from '../text/message.ts';
import { boldSection, paragraphs, type Showing, section } from '../text/render.ts';
import { stateText } from '../text/stamp.ts';
import { accountFacts, latestFacts } from './profile-facts.ts';
import { type AnswerContext, askTitle, questionButton } from './refusal.ts';

/** Returns the profile, for the asker: what is known, what can be done now, and in words what not and why. */
export function profileMessage(profile: Profile, setting: AnswerContext, now: Date): Message {
  const { learner, organization } = profile.subject;
  const { platform, facts } = profile;
  const showing = { email: learner.email, names: setting.names, reader: setting.reader };
  const state = tell(stateWords(learner, now), warningWords(profile.subject));
  const blocks: KnownBlock[] = [
    paragraphs(showing, learnerLine(learner, organization)),
    ...toldBlocks(state, showing),
    ...fieldBlocks([...accountFacts(profile.subject, now), ...latestFacts(facts, platform.name, now)], showing),
    ...latestBlocks(profile, showing),
    { type: 'actions', elements: nextSteps(profile, setting) },
    ...impossibleBlocks(profile, showing),
    ...(isConnected(platform) ? [] : detailBlocks([UNCONNECTED], showing)),
  ];
  return { text: 'Learner profile', blocks };
}

const UNCONNECTED = say`No learning platform is connected: this is what the desk’s own record says, and what is done here changes that record alone.`;

/** Returns the likely action as a button, what can be found out, the other actions, and what this person may cancel. */
function nextSteps({ subject, possible, inquiries, cancellable }: Profile, { threadTs }: AnswerContext) {
  const payload = (entry: CatalogueEntry) => ({ entry, learnerId: subject.learner.id, threadTs });
  // The catalogue is in the order in which things are asked for; what needs a form or a lead is asked for less.
  const likely = possible.find((entry) => !takesInput(entry) && !entry.mayNeedLead);
  const others = possible.filter((entry) => entry !== likely);
  const ask = (entry: CatalogueEntry): Button => questionButton(`do:${entry.name}`, askTitle(entry), payload(entry));
  const options = others.map((action) => optionOf(writeButtonPayload(payload(action)), action.title));
  const more: StaticSelect = {
    type: 'static_select',
    action_id: 'menu',
    placeholder: textObject('Other actions'),
    options: options.slice(0, limits.selectOptions),
  };
  return [
    ...(likely ? [{ ...ask(likely), style: 'primary' as const }] : []),
    ...cancellable.map(({ id, action }, i) =>
      button(`take-back:${i}`, clip(`Cancel “${action.title}”`, limits.buttonText), id),
    ),
    ...inquiries.map(ask),
    ...(options.length > 0 ? [more] : []),
  ];
}

/** Returns the last things that happened, a line for each. */
function latestBlocks({ facts, titles }: Profile, showing: Showing): RichTextBlock[] {
  if (facts.latest.length === 0) return [];
  const lines = facts.latest.map(({ request, mail }) => {
    const sent = mail ? `; mail ${mailStates[mail.state]}` : '';
    const title = strong(titles.get(request.action) ?? request.action);
    return say`${onDay(request.createdAt)} · ${title}: ${stateText[request.state]}${sent} · asked by ${person(request.askedBy)}`;
  });
  const list = lines.map((line) => section(line, showing));
  return [
    {
      type: 'rich_text',
      elements: [
        boldSection(say`What happened last`, showing),
        { type: 'rich_text_list', style: 'bullet', elements: list },
      ],
    },
  ];
}

function impossibleBlocks({ impossible }: Profile, showing: Showing): RichTextBlock[] {
  if (impossible.length === 0) return [];
  const elements = groupRefusals(impossible).map(({ titles, words }) =>
    section([strong(titles), ': ', ...words], showing),
  );
  return [{ type: 'rich_text', elements }];
}

/** Returns what is not possible, said once for all actions with the same reason. */
function groupRefusals(impossible: Profile['impossible']): { titles: string; words: Words }[] {
  const groups = new Map<string, { titles: string; words: Words }>();
  for (const { action, refusal } of impossible) {
    const key = JSON.stringify(refusal.words);
    const titles = [groups.get(key)?.titles, action.title].filter(Boolean).join(', ');
    groups.set(key, { titles, words: refusal.words });
  }
  return [...groups.values()];
}

/**
 * Returns a menu of what to do for a learner: a select, because an overflow menu takes at most five options, and a
 * select a hundred.
 */
export function menu(options: { text: string; value: string }[]): KnownBlock {
  return {
    type: 'section',
    text: textObject('What would you like to do?'),
    accessory: {
      type: 'static_select',
      action_id: 'menu',
      placeholder: textObject('Choose an action'),
      options: options.slice(0, limits.selectOptions).map(({ text, value }) => optionOf(value, text)),
    },
  };
}

function stateWords(learner: Learner, now: Date): Words {
  const { membershipEndsAt, firstAccessedAt, invitedAt } = learner;
  const state = learnerState(learner, now);
  if (state === 'expired') return membershipEndsAt ? say`Expired: membership ended ${onDay(membershipEndsAt)}.` : [];
  if (state === 'active') return firstAccessedAt ? say`Active since ${onDay(firstAccessedAt)}.` : [];
  return invitedAt ? say`Invited ${onDay(invitedAt)}, never signed in.` : say`Invited, never signed in.`;
}

/** Returns what is in the way of getting in: a password that is taken no more, or an address that gets no mail. */
function warningWords({ learner: { passwordDisabledAt }, suppressed }: Profile['subject']): Words {
  const disabled = passwordDisabledAt
    ? say`⚠️ The password is taken no more since ${passwordDisabledAt}: too many wrong tries in a row. A password reset lets the learner in again. `
    : [];
  return suppressed ? [...disabled, '⚠️ ', strong('No mail'), ': ', ...suppressionWords(suppressed)] : disabled;
}
