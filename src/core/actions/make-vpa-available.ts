import { defineAction, plan } from '../action.ts';
import { nextVpa, type Organization } from '../learner.ts';
import { refuse } from '../refusal.ts';
import { say, sentences, type Words } from '../sentence.ts';

export const makeVpaAvailable = defineAction({
  name: 'make-vpa-available',
  aliases: ['vpa', 'make-vpa'],
  title: 'Make VPA available now',
  shortcut: 'Make VPA available now',
  button: 'Make available',
  summary: 'the next proficiency assessment today instead of on its date',
  allow: ['agent', 'lead', 'on-call'],
  undo({ learner, outcome }) {
    const { was, set } = outcome.facts;
    const isAsWeLeftIt = learner.vpaAvailableFrom?.toISOString() === set;
    if (!isAsWeLeftIt || (learner.vpaCompletedAt && learner.vpaCompletedAt >= new Date(String(set))))
      return refuse('undo-too-late');
    return {
      kind: 'undo-plan',
      change: { vpaAvailableFrom: was ? new Date(String(was)) : null },
      words: say`Undone: the VPA is back on its old date.`,
    };
  },
  decide({ learner, organization, now }) {
    if (learner.membershipEndsAt && learner.membershipEndsAt <= now)
      return refuse('membership-ended', { since: learner.membershipEndsAt });
    const due = nextVpa(learner, organization);
    if (due === 'off') return refuse('vpa-off', { organization: organization.name });
    if (due === 'first') return refuse('vpa-first-not-taken');
    if (due !== 'unset' && due <= now) return refuse('vpa-already-available', { since: due });
    const was = due === 'unset' ? say`No date was set before.` : say`Its date was ${due}.`;
    const is = due === 'unset' ? say`So far it has no date.` : say`So far its date is ${due}.`;
    const notice = vpaNotice(organization);
    return plan({
      effects: [sentences(say`The next VPA becomes available at once.`, is)],
      notice,
      outcome: {
        words: sentences(say`The VPA is available now.`, was, notice),
        facts: {
          due: due === 'unset' ? null : due.toISOString(),
          was: learner.vpaAvailableFrom?.toISOString() ?? null,
          set: now.toISOString(),
        },
      },
      change: { vpaAvailableFrom: now },
    });
  },
});

/** What the learner meets at the next sign-in (PRODUCT: a mandatory VPA redirects, then locks once tolerance is spent). */
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
