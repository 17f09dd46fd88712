import type { LastTime } from '../action.ts';
import { type Learner, nextVpa, type Organization } from '../learner.ts';
import type { RefusalCode } from '../refusal.ts';
import type { Topic } from './topic.ts';

/** What these topics take their dates from. */
export type RefusedFacts = {
  learner: Learner;
  organization: Organization;
  /** When this was done for the learner last. */
  last: LastTime | null;
  now: Date;
};

type Told = (facts: RefusedFacts) => Topic | undefined;

const inHand: Told = () => ({ topic: 'in-hand' });
const elsewhere: Told = () => ({ topic: 'signs-in-elsewhere' });

/**
 * What a learner can be told where something was refused. All other refusals are about the person who asked, about
 * somebody else, or about how we work: nothing of that is for a learner.
 */
const told: Partial<Record<RefusalCode, Told>> = {
  'signs-in-elsewhere': elsewhere,
  'no-password': elsewhere,
  'membership-ended': ({ learner, now }) => {
    const since = learner.membershipEndsAt;
    return since && since <= now ? { topic: 'membership-ended', since } : undefined;
  },
  'already-accessed': () => ({ topic: 'already-active' }),
  'never-accessed': () => ({ topic: 'not-activated' }),
  'cool-down': ({ last }) => (last && { topic: 'sent-already', since: last.at }) || undefined,
  'address-suppressed': () => ({ topic: 'address-unreachable' }),
  'vpa-off': () => ({ topic: 'vpa-off' }),
  'vpa-first-not-taken': () => ({ topic: 'vpa-first' }),
  'vpa-already-available': ({ learner, organization, now }) => {
    const since = nextVpa(learner, organization);
    return since instanceof Date && since <= now ? { topic: 'vpa-open', since } : undefined;
  },
  'already-asked': inHand,
  'change-waits': inHand,
  'same-email': () => ({ topic: 'same-address' }),
  'domain-takes-no-mail': () => ({ topic: 'address-takes-no-mail' }),
  'nothing-differs': () => ({ topic: 'nothing-differs' }),
  'same-group': () => ({ topic: 'same-group' }),
  'membership-never-ends': () => ({ topic: 'membership-without-end' }),
};

/** Refusals of what was typed. They are as true later: what was typed is not asked for again. */
const OF_INPUT: readonly string[] = ['same-email', 'domain-takes-no-mail', 'nothing-differs', 'same-group'];

/** Returns whether a learner can be told something of such a refusal. */
export const isTellable = (code: string): code is RefusalCode => Object.hasOwn(told, code);

/** Returns whether a refusal is about what was typed. */
export const isOfInput = (code: RefusalCode): boolean => OF_INPUT.includes(code);

/** Returns what a learner can be told of a refusal, as it is now; undefined where that is nothing. */
export const topicOfRefusal = (code: RefusalCode, facts: RefusedFacts): Topic | undefined => told[code]?.(facts);
