import type { RefusalCode } from '../refusal.ts';
import { say, type Words } from '../sentence.ts';
import type { Reason } from './batch.ts';

/** Refusals whose words differ from learner to learner, in a short form for all of them. */
const brief: Partial<Record<RefusalCode, string>> = {
  'signs-in-elsewhere': 'their organization signs in through a system of its own, so nothing is sent from here.',
  'membership-ended': 'the membership ended. It has to be renewed first.',
  'already-accessed': 'active already. If they cannot get in, send a password reset.',
  'never-accessed': 'never signed in, so there is no password to reset. Send the activation email instead.',
  'no-password': 'in use, but without a password here: they sign in another way.',
  'cool-down': 'sent a moment ago. Give the mail some minutes.',
  'address-suppressed':
    'mail to this address came back or was called spam, so the mail provider holds it back. Check the mail to see why.',
  'already-asked': 'asked for already: its card waits.',
  'vpa-off': 'the VPA is switched off for their organization.',
  'vpa-already-available': 'the VPA is available already.',
  'vpa-first-not-taken': 'the first VPA comes with the onboarding.',
  'no-groups': 'their organization has no groups to move to. They come with the import of its learners.',
  'only-group': 'in the only group of their organization.',
  'same-group': 'in that group already.',
  'no-such-group': 'their organization has no group of that name.',
  'unknown-address': 'no learner has this address. Check the spelling.',
  'several-organizations': 'a learner in several organizations. Ask for this address alone.',
  'learner-gone': 'no longer there.',
};

/**
 * Returns why nothing is done for several learners, said once: the middle of a sentence where there is a short form.
 */
export const briefReason = ({ code, words }: Reason): Words => {
  const short = brief[code];
  return short ? say`${short}` : words;
};
