import { defineAction, type Facts } from '../action.ts';
import { brokenOffVpa, nextVpa, type Organization } from '../learner.ts';
import { refuseEndedMembership } from '../mail/rules.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { restore } from '../restore.ts';
import { say, sentences, type Words } from '../sentence.ts';

export const makeVpaAvailable = defineAction({
  name: 'make-vpa-available',
  aliases: ['vpa', 'make-vpa'],
  title: 'Make VPA available now',
  shortcut: 'Make VPA available now',
  button: 'Make available',
  summary: 'the next proficiency assessment today instead of on its date',
  allow: ['agent', 'lead', 'on-call'],
  precondition(facts) {
    const ended = refuseEndedMembership(facts);
    if (ended) return ended;
    const { learner, organization, now } = facts;
    const due = nextVpa(learner, organization);
    if (due === 'off') return refuse('vpa-off', { organization: organization.name });
    // The same date cannot be set twice in one moment, even where a completion used it up in that very moment.
    if (learner.vpaAvailableFrom?.getTime() === now.getTime()) return refuse('vpa-already-available', { since: now });
    // Whoever had trouble while taking it is whom this is for.
    if (brokenOffVpa(learner)) return undefined;
    if (due === 'first') return refuse('vpa-first-not-taken');
    return due !== 'unset' && due <= now ? refuse('vpa-already-available', { since: due }) : undefined;
  },
  decide({ learner, organization, now }) {
    const due = dueOf(learner, organization);
    const was = due ? say`Its date was ${due}.` : say`No date was set before.`;
    const is = due ? say`So far its date is ${due}.` : say`So far it has no date.`;
    const notice = vpaNotice(organization);
    const started = brokenOffVpa(learner);
    const brokeOff = started ? say`It was started ${started} and not finished.` : [];
    return plan({
      effects: [sentences(say`The next VPA becomes available at once.`, brokeOff, is)],
      notice,
      outcome: {
        words: sentences(say`The VPA is available now.`, brokeOff, was, notice),
        facts: { due: due?.toISOString() ?? null },
      },
      change: { vpaAvailableFrom: now },
    });
  },
  undo: restore({
    words: ({ outcome: { facts } }) =>
      facts.due
        ? say`The VPA is back on its old date, ${new Date(String(facts.due))}.`
        : say`The VPA has no date again.`,
    isTooLate({ learner, replaced }) {
      const set = replaced.vpaAvailableFrom?.to;
      return !set || [learner.vpaStartedAt, learner.vpaCompletedAt].some((at) => at !== null && at >= new Date(set));
    },
  }),
  reply({ learner, organization, now }) {
    const { vpaAvailableFrom: opened, vpaCompletedAt: taken } = learner;
    if (opened && taken && taken >= opened) return { topic: 'vpa-taken', since: taken };
    const since = nextVpa(learner, organization);
    return since instanceof Date && since <= now ? { topic: 'vpa-open', since } : undefined;
  },
});

/** Returns the date of the next VPA; undefined where none is set. */
function dueOf(learner: Facts['learner'], organization: Organization): Date | undefined {
  const due = nextVpa(learner, organization);
  return due instanceof Date ? due : undefined;
}

/**
 * Returns what the learner sees at the next sign-in. A mandatory VPA redirects, and locks once tolerance is spent
 * (PRODUCT).
 */
function vpaNotice({ vpaMandatory, vpaToleranceDays: days }: Organization): Words {
  if (!vpaMandatory)
    return say`At the next sign-in the learner is offered the VPA (30 to 45 minutes) and may put it off.`;
  const redirected = say`It is mandatory: at the next sign-in the learner is taken to it (30 to 45 minutes)`;
  if (days === 0) return sentences([...redirected, ','], say`and cannot study until it is done.`);
  return sentences(
    [...redirected, '.'],
    say`It can be put off for ${days} ${days === 1 ? 'day' : 'days'}; after that there is no studying until it is done.`,
  );
}
