import type { KnownBlock } from '@slack/types';
import {
  brokenOffVpa,
  hasOtherSignIn,
  type Learner,
  learnerState,
  nextVpa,
  type Organization,
} from '../../../core/learner.ts';
import { suppressionWords } from '../../../core/mail/suppression.ts';
import { isConnected } from '../../../core/platform/platform.ts';
import { say, strong, type Words } from '../../../core/sentence.ts';
import type { Profile } from '../../../service/requests/ask.ts';
import { writeButtonPayload } from '../../input/button-payload.ts';
import { limits } from '../../limits.ts';
import { optionOf } from '../forms/field-blocks.ts';
import { textObject } from '../text/buttons.ts';
import { learnerLine, shownName } from '../text/learner-line.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, section } from '../text/render.ts';
import type { AnswerContext } from './refusal.ts';

/** Returns the profile, for the asker: what is known, what can be done now, and in words what not and why. */
export function profileMessage(
  { subject, platform, possible, impossible }: Profile,
  setting: AnswerContext,
  now: Date,
): Message {
  const { learner, organization, suppressed } = subject;
  const showing = { email: learner.email, names: setting.names, reader: setting.reader };
  const payload = (entry: (typeof possible)[number]) => ({ entry, learnerId: learner.id, threadTs: setting.threadTs });
  const blocks: KnownBlock[] = [
    paragraphs(
      showing,
      learnerLine(learner, organization),
      ...factsOf(learner, organization, now),
      isConnected(platform) ? [] : UNCONNECTED,
      suppressed ? [strong('No mail'), ': ', ...suppressionWords(suppressed)] : [],
    ),
  ];
  if (possible.length > 0)
    blocks.push(menu(possible.map((action) => ({ text: action.title, value: writeButtonPayload(payload(action)) }))));
  if (impossible.length > 0)
    blocks.push({
      type: 'rich_text',
      elements: groupRefusals(impossible).map(({ titles, words }) =>
        section([strong(titles), ': ', ...words], showing),
      ),
    });
  return { text: 'Learner profile', blocks };
}

const UNCONNECTED = say`No learning platform is connected: this is what the desk’s own record says, and what is done here changes that record alone.`;

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

function factsOf(learner: Learner, organization: Organization, now: Date): Words[] {
  const state = learnerState(learner, now);
  const signIn = { password: 'email and password', api: 'their own system (API)', lms: 'their LMS' }[
    organization.authentication
  ];
  return [
    stateWords(learner, state),
    learner.lastAccessedAt ? say`Last seen ${learner.lastAccessedAt}.` : [],
    organization.authentication === 'password' && learner.passwordSetAt
      ? say`Password set ${learner.passwordSetAt}.`
      : [],
    learner.passwordDisabledAt
      ? say`That password is taken no more since ${learner.passwordDisabledAt}: too many wrong tries in a row. A password reset lets the learner in again.`
      : [],
    hasOtherSignIn(learner, organization)
      ? say`Has no password here: signs in another way.`
      : say`Signs in with ${signIn}.`,
    learner.membershipEndsAt && state !== 'expired' ? say`Membership until ${learner.membershipEndsAt}.` : [],
    vpaWords(learner, organization, now),
    learner.externalId ? say`External id ${{ code: shownName(learner.externalId) }}.` : [],
  ];
}

function stateWords(learner: Learner, state: ReturnType<typeof learnerState>): Words {
  if (state === 'expired')
    return learner.membershipEndsAt ? say`${strong('Expired')}: membership ended ${learner.membershipEndsAt}.` : [];
  if (state === 'active')
    return learner.firstAccessedAt ? say`${strong('Active')} since ${learner.firstAccessedAt}.` : [];
  return learner.invitedAt
    ? say`${strong('Invited')} ${learner.invitedAt}, never signed in.`
    : say`${strong('Invited')}, never signed in.`;
}

function vpaWords(learner: Learner, organization: Organization, now: Date): Words {
  const next = nextVpa(learner, organization);
  if (next === 'off') return say`VPA: off for this organization.`;
  const started = brokenOffVpa(learner);
  if (started) return say`VPA: started ${started}, not finished.`;
  if (next === 'first') return say`VPA: the first one comes with onboarding.`;
  if (next === 'unset') return say`VPA: no next date set.`;
  return next <= now ? say`VPA: available since ${next}.` : say`VPA: next one ${next}.`;
}
