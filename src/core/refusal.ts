import type { Fields } from './field.ts';
import { type Unread, unreadWords } from './fields/unread.ts';
import { type Suppression, suppressionAdvice, suppressionWords } from './mail/suppression.ts';
import type { OverridableRule } from './override.ts';
import type { NeverAsked } from './platform/change.ts';
import { givenUpWords, neverAskedWords, refusedWords, unansweredWords } from './platform/words.ts';
import { ago, channels, code, type Place, person, say, sentences, strong, type Words } from './sentence.ts';

type Since = { since: Date };
type Elsewhere = { organization: string; by: 'api' | 'lms' };

type Capped = { cap: number; until: Date | null };
type OpenRequest = {
  by: string;
  at: Date;
  expiresAt: Date;
  state: 'pending' | 'awaiting' | 'running';
  place: Place;
  platform: string;
};

const nextIs = (until: Date | null): Words =>
  until ? say`The next is possible ${until}.` : say`It is too many at once for what is set.`;

/** Why nothing can be said in the escalation channel. */
const closed = {
  is_archived: 'is archived',
  not_in_channel: 'does not have me in it',
  channel_not_found: 'is not there for me',
  'shared-channel': 'is shared with another company',
};

const signIn = { api: 'its own system (API)', lms: 'its LMS' };

/** Every refusal: a stable code beside its words. They say what is the case, why, and what to do instead. */
const refusals = {
  // about the person and the room
  'no-role': () =>
    say`Learner Desk is for the support team, and you are not on its list. Ask a support lead if you should be.`,
  guest: () => say`Learner Desk is not open to guests. Ask a colleague on the support team.`,
  deactivated: () => say`This Slack account is deactivated, so Learner Desk does nothing for it.`,
  foreign: () => say`Learner Desk works only for people of its own workspace.`,
  'shared-channel': () =>
    say`This channel is shared with another company, so I say nothing about learners here. Use a channel of our own, or write to me directly.`,
  'other-channel': (where: { channels: readonly string[] }) =>
    say`Learner Desk is not for this channel. Use it in ${channels(where.channels)}, or write to me directly.`,
  'not-in-channel': () =>
    say`I am not in this channel. Invite me with ${code('/invite @Learner Desk')} and try again, or write to me directly.`,
  'others-direct-message': () =>
    say`This is a direct message between people, where nobody can invite me. Write to me directly instead: you find Learner Desk under “Apps” in Slack’s sidebar.`,
  'archived-channel': () => say`This channel is archived, so I can say nothing here. Write to me directly.`,
  'may-not-write': () =>
    say`Slack lets only some people write in this channel, and I am not one of them. Use another channel, or write to me directly.`,
  'cannot-check': () => say`Slack could not tell me who may do this just now, so I did nothing. Try again in a minute.`,
  'action-not-allowed': ({ title }: { title: string }) =>
    say`Your role does not include “${title}”. Ask a support lead.`,

  // about the learner
  'no-such-learner': ({ email }: { email: string }) =>
    say`No learner has the email ${code(email)}. Check the spelling, or ask which address the account was made with.`,
  'learner-gone': () => say`This learner is no longer there. Look it up again.`,
  'signs-in-elsewhere': ({ organization, by }: Elsewhere) =>
    say`${strong(organization)} signs in through ${signIn[by]}: activation and passwords are handled there, not here. Ask the people who run it at ${strong(organization)}.`,
  'membership-ended': ({ since }: Since) =>
    say`The membership ended ${since}. It has to be renewed before anything else helps: ask the account manager.`,
  'already-accessed': ({ since }: Since) =>
    say`This account is active: first used ${since}. An activation email would not help. If the learner cannot get in, send a password reset.`,
  'never-accessed': () =>
    say`This account was never used, so there is no password to reset. Send the activation email instead.`,
  'no-password': ({ organization }: { organization: string }) =>
    say`This account is in use but has no password here: the learner signs in another way. Ask the people who run the sign-in at ${strong(organization)}.`,
  'cool-down': ({ by, at, until }: { by: string; at: Date; until: Date; place: Place }) =>
    say`Sent by ${person(by)} ${ago(at)}. Give the mail a moment: it can be sent again ${until}.`,
  'address-suppressed': (suppression: Suppression) =>
    sentences(
      suppressionWords(suppression),
      suppressionAdvice(suppression),
      say`The mail provider holds back whatever is sent there, until a lead has the address taken off its list.`,
    ),
  'vpa-off': ({ organization }: { organization: string }) =>
    say`The VPA is switched off for ${strong(organization)}. Ask its account manager whether it should be on.`,
  'vpa-already-available': ({ since }: Since) =>
    say`The VPA is already available, since ${since}. The learner finds it after signing in.`,
  'vpa-first-not-taken': () => say`The first VPA is not taken yet: it comes by itself with the onboarding.`,

  // about how much
  'cap-person': ({ cap, until }: Capped) =>
    sentences(
      say`You have asked for ${cap} actions in the last hour: that is the limit, and nobody can lift it.`,
      nextIs(until),
    ),
  'cap-desk': ({ cap, until }: Capped) =>
    sentences(
      say`The whole desk has asked for ${cap} actions in the last hour: that is the limit, and nobody can lift it.`,
      nextIs(until),
    ),
  'cap-look-ups': ({ cap, until }: Capped) =>
    sentences(
      say`You have asked about ${cap} learners in the last hour: that is the limit, and nobody can lift it.`,
      nextIs(until),
    ),
  // about the learning platform
  'platform-lacks-field': ({ platform, fields }: { platform: string; fields: string }) =>
    say`${strong(platform)} does not take ${fields} from here, so it would stay as it is there. Change it at ${strong(platform)} itself.`,
  'platform-keeps-passwords': ({ platform }: { platform: string }) =>
    say`${strong(platform)} keeps the passwords itself. Make a temporary one there.`,
  'change-waits': ({
    platform,
    by,
    at,
    fields,
  }: {
    platform: string;
    by: string;
    at: Date;
    fields: string;
    place: Place;
  }) =>
    say`${strong(platform)} has not answered yet to what ${person(by)} asked for ${ago(at)}, which is about ${fields} too. Wait for its answer, or cancel that first.`,
  'platform-refused': ({ platform, message }: { platform: string; message: string | null }) =>
    refusedWords(platform, message, false),
  'platform-unanswered': ({ platform }: { platform: string }) => unansweredWords(platform, false),
  'platform-not-asked': ({ platform, why }: { platform: string; why: NeverAsked }) =>
    neverAskedWords(platform, why, false),
  'platform-given-up': ({ platform }: { platform: string }) => givenUpWords(platform, false),
  'platform-has-it': ({ platform }: { platform: string }) =>
    say`${strong(platform)} was asked and may have it already, so it cannot be taken back. It says here what came of it.`,

  // about several learners at once
  'unknown-address': () => say`No learner has this address. Check the spelling.`,
  'several-organizations': () => say`Several organizations have a learner with this address: ask for it alone.`,
  'one-at-a-time': ({ title }: { title: string }) => say`“${title}” is asked for one learner at a time.`,
  'nothing-failed': () => say`Nothing of it has failed any more, so there is nothing to retry.`,
  'addresses-first': () =>
    say`Another try would reach nobody: the addresses of those who are left have to be corrected first.`,

  // about the request
  'already-asked': ({ by, at, expiresAt, state, platform }: OpenRequest) => {
    const asked = say`${person(by)} asked for this ${ago(at)}.`;
    if (state === 'running') return say`${asked} ${strong(platform)} has not answered yet, so it is not asked twice.`;
    return state === 'awaiting'
      ? say`${asked} It waits for a lead to agree and lapses ${expiresAt}, so there is no second card.`
      : say`${asked} Its card waits for a click by ${person(by)} or a lead and lapses ${expiresAt}, so there is no second one.`;
  },
  'other-asked': ({ by, at, expiresAt, state, platform }: OpenRequest) => {
    const asked = say`${person(by)} asked for another value ${ago(at)}.`;
    return state === 'running'
      ? say`${asked} ${strong(platform)} has not answered yet: ask again once it has.`
      : say`${asked} Its card is open and lapses ${expiresAt}: cancel that first, then ask again.`;
  },
  'request-gone': () => say`I do not know this card any more. Ask again with ${code('/learner')}.`,
  'request-lapsed': () => say`This card has lapsed: nothing was done. Ask again with ${code('/learner')}.`,
  'request-decided': ({ by, at, state }: { by: string; at: Date; state: string }) =>
    say`${person(by)} already decided this ${at}: ${state}. Nothing was done twice.`,
  'input-missing': ({ label }: { label: string }) => say`Something is missing: “${label}”. Ask again, and fill it in.`,
  'not-understood': ({ unread, fields }: { unread: readonly Unread[]; fields: Fields }) => unreadWords(unread, fields),
  'changed-meanwhile': ({ both }: { both: Words[] }) =>
    sentences(say`Somebody changed this while the form was open, so nothing was done.`, ...both),
  'plan-changed': () =>
    say`What would happen has changed since this was asked for. The card shows it as it is now: read it, and decide again.`,
  'no-such-group': ({ organization }: { organization: string }) =>
    say`${strong(organization)} has no group of that name. Choose one from the list.`,
  'no-groups': ({ organization }: { organization: string }) =>
    say`${strong(organization)} has no groups to move to. They come with the import of its learners: ask whoever runs Learner Desk to add them there.`,
  'only-group': ({ organization, group }: { organization: string; group: string }) =>
    say`The learner is in ${strong(group)}, the only group of ${strong(organization)}. Others come with the import of its learners: ask whoever runs Learner Desk to add them there.`,
  'same-group': ({ group }: { group: string }) => say`The learner is in ${strong(group)} already. Nothing to move.`,
  'nothing-differs': () => say`That is what the account says already. Nothing to save.`,
  'membership-never-ends': () => say`This membership has no end, so there is nothing to extend.`,
  'would-shorten': ({ end }: { end: Date }) =>
    say`That would not extend the membership: choose a day after ${end}. To end it earlier, ask the account manager.`,
  'too-far-away': () => say`That is more than five years away. Choose a nearer day; it can be extended again.`,
  'same-email': () => say`The account has that address already. Nothing to correct.`,
  'email-taken': ({ organization }: { organization: string }) =>
    say`Somebody at ${strong(organization)} has that address already. Look that account up: it may be the same person.`,
  'domain-takes-no-mail': () =>
    say`That address’s domain takes no mail, so nothing would arrive there. Check the spelling with the learner.`,
  'reason-missing': () => say`Say in a few words why, so that whoever reads it later understands.`,
  'no-escalation-channel': () =>
    say`A second person has to agree to this, and there is no escalation channel to ask in. Tell whoever runs Learner Desk to set ${code('DESK_ESCALATION_CHANNEL')}.`,
  'escalation-channel-closed': ({ channel, why }: { channel: string; why: keyof typeof closed }) =>
    say`A second person has to agree to this, and nobody would see it: ${{ channel }} ${closed[why]}. Nothing was sent. Tell whoever runs Learner Desk.`,
  'no-other-lead': () => say`There is no other lead to send this to. Tell whoever runs Learner Desk.`,
  'override-not-a-lead': () => say`Only a support lead can pass this rule.`,
  'not-a-lead': () => say`Only a support lead can agree to this or decline it.`,
  'own-approval': () => say`You asked for this yourself, so another lead has to decide.`,
  'own-glass': () =>
    say`You asked for this yourself: nobody breaks the glass on their own. Ask a colleague on call, or a lead.`,
  'review-not-a-lead': () => say`Only a support lead can review this.`,
  'own-review': () => say`You had a part in this yourself, so another lead has to review it.`,
  'already-reviewed': ({ by, at }: { by: string; at: Date }) => say`Reviewed by ${person(by)} ${ago(at)}.`,
  'not-on-call': () =>
    say`Only on-call engineers can break the glass. Ask one of them, or have a lead agree who did not ask for it.`,
  'asker-may-not': ({ by }: { by: string }) => say`${person(by)} may not ask for this any more, so nothing was done.`,
  'not-the-asker': ({ by }: { by: string }) => say`Only ${person(by)}, who asked for it, can see this password.`,
  'password-viewed': ({ at }: { at: Date }) =>
    say`This password was shown ${at}, and it is shown once. Ask for a new one if it got lost.`,
  'password-over': () => say`This temporary password works no more: it was used, undone, or its time is over.`,
  'undo-too-late': () =>
    say`It is too late to undo this: it was used, replaced or undone meanwhile. Nothing was changed.`,
  'not-yours': ({ by }: { by: string }) => say`Only ${person(by)} or a lead can decide this card.`,

  'nothing-to-reply': () =>
    say`This has changed since, and there is nothing to tell the learner about it any more. Look at the learner’s profile.`,

  // about an escalation
  'no-way-to-escalate': () =>
    say`There is no escalation channel that I can use. Tell whoever runs Learner Desk to set ${code('DESK_ESCALATION_CHANNEL')} to one of our own channels, and to invite me there.`,
  'nothing-to-escalate': () => say`Nothing is in the way here any more, so there is nothing to escalate.`,
  'already-escalated': ({ by, at, takenBy }: { by: string; at: Date; takenBy: string | null; place: Place }) =>
    say`${person(by)} escalated this ${at}, and ${takenBy ? say`${person(takenBy)} took it` : 'it waits for somebody to take it'}. So it is not escalated twice.`,
  'escalation-gone': () => say`I do not know this escalation any more. Escalate again where it came from.`,
  'cannot-take': () => say`Only on-call engineers and support leads can take this.`,
  'already-taken': ({ by, at }: { by: string; at: Date }) => say`${person(by)} took this ${at}.`,
  'not-taken': () => say`Nobody has taken this yet. Take it first.`,
  'escalation-closed': ({ by, at }: { by: string; at: Date }) => say`${person(by)} closed this ${at}.`,
  'not-the-taker': ({ by }: { by: string }) => say`Only ${person(by)}, who took it, or a lead can close this.`,
} satisfies Record<string, (facts: never) => Words>;

/** What a lead may pass, for a reason. */
const overridable: Partial<Record<RefusalCode, OverridableRule>> = {
  'cool-down': 'cool-down',
  'address-suppressed': 'suppression',
};

export type RefusalCode = keyof typeof refusals;
type FactsOf<C extends RefusalCode> = Parameters<(typeof refusals)[C]>[0];

/**
 * A refusal. `next` names what may help instead; `place` is a thread worth reading; `override` is the rule that a lead
 * may pass.
 */
export type Refusal = {
  kind: 'refusal';
  code: RefusalCode;
  words: Words;
  next: string[];
  place?: Place;
  override?: OverridableRule;
};

/**
 * Returns a refusal.
 * @param next names of actions and inquiries to offer instead; they are offered only where they would not be refused as
 *   well.
 */
export function refuse<C extends RefusalCode>(
  code: C,
  ...[facts, next = []]: FactsOf<C> extends undefined ? [undefined?, string[]?] : [FactsOf<C>, string[]?]
): Refusal {
  const words = (refusals[code] as (facts: unknown) => Words)(facts);
  const place = (facts as { place?: Place } | undefined)?.place;
  const override = overridable[code];
  return { kind: 'refusal', code, words, next, ...(place && { place }), ...(override && { override }) };
}

/** All the codes, for tests and documentation. */
export const refusalCodes = Object.keys(refusals) as RefusalCode[];
