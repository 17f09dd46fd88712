import { defineAction } from '../action.ts';
import { endOfDay } from '../days.ts';
import { field } from '../fields/kinds.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { restore } from '../restore.ts';
import { say } from '../sentence.ts';

const dateOf = (kept: string | null | undefined) => (kept ? new Date(kept) : 'never');

const FIVE_YEARS_MS = 5 * 366 * 24 * 60 * 60 * 1000;

export const extendMembership = defineAction({
  name: 'extend-membership',
  aliases: ['extend', 'membership'],
  title: 'Extend membership',
  button: 'Extend',
  summary: 'a later end of the membership, once a lead agrees',
  allow: ['agent', 'lead', 'on-call'],
  oneAtATime: true,
  mayNeedLead: true,
  fields: {
    until: field.date({
      label: 'Until which day?',
      hint: 'It ends with that day, in the learner’s own time zone.',
      example: '2027-12-31',
      current: ({ membershipEndsAt }) => membershipEndsAt?.toISOString().slice(0, 10) ?? null,
    }),
  },
  precondition: ({ learner }) => (learner.membershipEndsAt ? undefined : refuse('membership-never-ends')),
  decide({ learner, now, input: { until } }) {
    const end = endOfDay(until, learner.timeZone);
    const old = learner.membershipEndsAt ?? now;
    const soonest = new Date(Math.max(old.getTime(), now.getTime()));
    if (end <= soonest) return refuse('would-shorten', { end: soonest });
    if (end.getTime() - now.getTime() > FIVE_YEARS_MS) return refuse('too-far-away');
    return plan({
      change: { membershipEndsAt: end },
      effects: [say`The membership ends ${end} instead of ${old}.`],
      outcome: { words: say`The membership ends ${end} now; it was ${old}.`, facts: {} },
      approval: { because: say`It is what the organization pays for.` },
    });
  },
  undo: restore({
    words: ({ replaced: { membershipEndsAt } }) =>
      say`The membership ends ${dateOf(membershipEndsAt?.from)} again; it was ${dateOf(membershipEndsAt?.to)}.`,
  }),
  reply: ({ learner: { membershipEndsAt: until }, now }) =>
    until && until > now ? { topic: 'membership-extended', until } : undefined,
});
