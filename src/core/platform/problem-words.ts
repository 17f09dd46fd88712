import type { NoAnswerProblem } from './change.ts';

/** Why the platform's answer is none, for whoever mends it: a sentence about it, without its end. */
export const problemWords: Record<NoAnswerProblem, string> = {
  unreachable: 'It cannot be reached',
  slow: 'It does not answer within 10 seconds',
  busy: 'It says that it is too busy',
  redirect: 'It sends us elsewhere, where we do not follow',
  'not-found': 'Nothing takes changes at the address that we have',
  'not-allowed': 'It does not let us in',
  'server-error': 'It has a fault of its own',
  'no-json': 'Its answer cannot be read',
  'too-long': 'Its answer is too long',
  cut: 'Its answer breaks off',
  certificate: 'Its certificate is not good',
  'private-address': 'Its name leads to a private address',
  'other-status': 'Its answer means nothing to us',
};
