import { languageName } from '../../../core/fields/locales.ts';
import {
  brokenOffVpa,
  hasOtherSignIn,
  type Learner,
  learnerState,
  nextVpa,
  type Organization,
} from '../../../core/learner.ts';
import type { MailTemplate } from '../../../core/mail/mail.ts';
import type { ProfileFacts } from '../../../core/requests/profile-facts.ts';
import { code, onDay, say, type Words } from '../../../core/sentence.ts';
import type { Subject } from '../../../core/subject.ts';
import type { NamedFact } from '../layout/fields.ts';
import { shownName } from '../text/learner-line.ts';
import { mailStates } from '../text/mail-state.ts';

/** Returns what the account is like: how she signs in, what she did, and where she lives. */
export function accountFacts({ learner, organization }: Subject, now: Date): NamedFact[] {
  const { lastAccessedAt, passwordSetAt, membershipEndsAt, timeZone, locale, externalId } = learner;
  const hasPassword = organization.authentication === 'password' && passwordSetAt;
  const isExpired = learnerState(learner, now) === 'expired';
  return [
    { name: 'Signs in with', words: [signInText(learner, organization)] },
    { name: 'Last seen', words: lastAccessedAt ? [onDay(lastAccessedAt)] : [] },
    { name: 'Password set', words: hasPassword ? [onDay(passwordSetAt)] : [] },
    { name: 'Membership', words: membershipEndsAt && !isExpired ? say`until ${onDay(membershipEndsAt)}` : [] },
    { name: 'VPA', words: vpaWords(learner, organization, now) },
    { name: 'Local time', words: timeZone ? localTime(timeZone, now) : [] },
    { name: 'Language', words: locale ? languageWords(locale) : [] },
    { name: 'External id', words: externalId ? [code(shownName(externalId))] : [] },
  ];
}

/** Returns what happened lately: the last mail, the newest link, and the platform's word. */
export const latestFacts = ({ mail, link, change }: ProfileFacts, platform: string, now: Date): NamedFact[] => [
  { name: 'Last mail', words: mail ? mailWords(mail) : [] },
  { name: 'Last link', words: link ? linkWords(link, now) : [] },
  { name: 'Learning platform', words: change ? changeWords(change, platform) : [] },
];

const signInText = (learner: Learner, organization: Organization): string =>
  hasOtherSignIn(learner, organization)
    ? 'another way: no password here'
    : { password: 'email and password', api: 'their own system (API)', lms: 'their LMS' }[organization.authentication];

function vpaWords(learner: Learner, organization: Organization, now: Date): Words {
  const next = nextVpa(learner, organization);
  if (next === 'off') return say`off for this organization`;
  const started = brokenOffVpa(learner);
  if (started) return say`started ${onDay(started)}, not finished`;
  if (next === 'first') return say`the first one comes with onboarding`;
  if (next === 'unset') return say`no next date set`;
  return next <= now ? say`available since ${onDay(next)}` : say`next one ${onDay(next)}`;
}

/** Returns what time it is in a zone, and the zone; the zone alone where this machine does not know it. */
function localTime(timeZone: string, now: Date): Words {
  try {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
    return say`${format.format(now)} · ${code(shownName(timeZone))}`;
  } catch {
    return [code(shownName(timeZone))];
  }
}

/** Returns a language's name; its tag, which is from outside, where it has none. */
function languageWords(locale: string): Words {
  const name = languageName(locale);
  return name === locale ? [code(shownName(locale))] : [name];
}

const mailNames: Record<MailTemplate, string> = {
  activation: 'Activation email',
  reset: 'Password reset email',
  'temporary-password': 'Email about a temporary password',
  'address-added': 'Email about the new address',
  'address-removed': 'Email about the old address',
  'password-changed': 'Email about a new password',
  'password-disabled': 'Email about wrong passwords',
};

function mailWords({ template, state, sentAt, stateAt }: NonNullable<ProfileFacts['mail']>): Words {
  const at = stateAt ?? sentAt;
  return say`${mailNames[template]}: ${mailStates[state]}${at ? say` ${at}` : []}`;
}

function linkWords({ purpose, createdAt, expiresAt, usedAt }: NonNullable<ProfileFacts['link']>, now: Date): Words {
  const what = purpose === 'activation' ? 'Activation' : 'Password reset';
  if (usedAt) return say`${what}: made ${createdAt}, used ${usedAt}`;
  return expiresAt > now
    ? say`${what}: made ${createdAt}, works until ${expiresAt}, not used yet`
    : say`${what}: made ${createdAt}, ended ${expiresAt}, never used`;
}

function changeWords({ state, askedAt, answeredAt }: NonNullable<ProfileFacts['change']>, platform: string): Words {
  const name = code(platform);
  switch (state) {
    case 'sending':
      return say`${name} has not answered yet, asked ${askedAt}`;
    case 'accepted':
      return say`${name} has the last change since ${answeredAt ?? askedAt}`;
    case 'refused':
      return say`${name} refused the last change ${answeredAt ?? askedAt}`;
    case 'unanswered':
      return say`${name} did not answer to the last change, asked ${askedAt}`;
    case 'cancelled':
      return say`The last change was taken back ${answeredAt ?? askedAt}`;
  }
}
