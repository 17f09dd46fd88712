const DAY = 24 * 60 * 60_000;

/** The name by which a learner is known on cards, where addresses are masked. */
export const nameOfLearner = (n: number) => `Learner${String(n).padStart(5, '0')}`;
/** The learner whom a message names, by that name. */
export const learnerNamedIn = (text: string) => /Learner\d{5}/.exec(text)?.[0];
export const emailOfLearner = (n: number) => `learner${String(n).padStart(5, '0')}@acme.test`;
export const actionOfLearner = (n: number) => (['activation', 'activation', 'vpa', 'reset', 'vpa'] as const)[n % 5];
/** Whether the learning platform is asked first. */
export const concernsPlatform = (n: number) => actionOfLearner(n) === 'vpa';

/** The organization that all of them belong to. */
export const ORGANIZATION = 'Acme';

/** So many learners, each with something that can be done for them now. */
export function createLearners(count: number) {
  const ago = (days: number) => new Date(Date.now() - days * DAY);
  const active = { firstAccessedAt: ago(90), lastAccessedAt: ago(2), passwordSetAt: ago(90), vpaCompletedAt: ago(20) };
  return Array.from({ length: count }, (_, n) => ({
    email: emailOfLearner(n),
    givenName: nameOfLearner(n),
    familyName: 'Doe',
    invitedAt: ago(100),
    ...(actionOfLearner(n) !== 'activation' && active),
  }));
}
