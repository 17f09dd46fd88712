import type { Action } from '../../core/action.ts';
import { maskEmail } from '../../core/personal/mask.ts';
import type { Plan } from '../../core/plan.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { say, sentences, type Words } from '../../core/sentence.ts';
import type { Subject } from '../../core/subject.ts';

/** One address, classified: the learner, if it names exactly one, and the plan or refusal. */
export type ClassifiedAddress = { email: string; subject: Subject | undefined; verdict: Plan | Refusal };

/**
 * Classifies one address. Where it names no learner or several, it is refused before anything about a learner is
 * evaluated.
 */
export async function classifyAddress(
  email: string,
  found: Subject[],
  evaluated: (subject: Subject) => Promise<Plan | Refusal>,
): Promise<ClassifiedAddress> {
  const [subject, ...others] = found;
  if (!subject) return { email, subject: undefined, verdict: refuse('unknown-address') };
  if (others.length > 0) return { email, subject: undefined, verdict: refuse('several-organizations') };
  return { email, subject, verdict: await evaluated(subject) };
}

/** Returns what is stored of one address: the id for a learner, and the masked address for any other. */
export function itemOf({ email, subject, verdict }: ClassifiedAddress) {
  const whom = { learnerId: subject?.learner.id ?? null, label: subject ? null : maskEmail(email) };
  if (verdict.kind === 'plan') return { ...whom, state: 'will-run' as const };
  return { ...whom, state: 'skipped' as const, reason: { code: verdict.code, words: verdict.words } };
}

/** Returns what the card announces: the effects that all share, and every kind of notice. */
export function announcedForAll(action: Action, plans: Plan[]): Words[] {
  const isEverywhere = (words: Words) => plans.every(({ effects }) => effects.some((own) => isSame(own, words)));
  const shared = plans[0]?.effects.filter(isEverywhere) ?? [];
  const notices: { words: Words; count: number }[] = [];
  for (const { notice } of plans) {
    const known = notices.find(({ words }) => isSame(words, notice));
    if (known) known.count += 1;
    else notices.push({ words: notice, count: 1 });
  }
  const told = notices.map(({ words, count }) =>
    notices.length === 1 ? words : sentences(say`For ${count} of them:`, words),
  );
  return [...(shared.length > 0 ? shared : [say`For each: ${action.summary}.`]), ...told.slice(0, 5)];
}

const isSame = (a: Words, b: Words) => JSON.stringify(a) === JSON.stringify(b);
