import { say, strong, type Words } from '../sentence.ts';
import type { MailProblem, MailState } from './mail.ts';

/** What one check found. `unknown`: it could not be checked. */
export type FindingLevel = 'good' | 'warning' | 'bad' | 'unknown';

/** One check's result: a short noun as title, what is the case, and what to do about it. */
export type Finding = {
  level: FindingLevel;
  title: string;
  words: Words;
  todo?: Words;
  /** Worth mending (or knowing), but it keeps no mail away: the verdict does not count it. */
  minor?: true;
};

/** `broken`: mail cannot be expected to arrive; `suspect`: it may not; `unknown`: not enough could be checked. */
export type MailVerdict = 'fine' | 'suspect' | 'broken' | 'unknown';

/** All that is known of why mail does not reach an address. It is plain data, and survives JSON. */
export type Diagnosis = {
  verdict: MailVerdict;
  headline: Words;
  /** Worst first. */
  findings: Finding[];
  /** To copy for the customer's IT, in plain text: our sender, and the learner's domain, but nothing else of the learner. */
  forIt: string;
};

/** A mail that went to the address before. `at`: when it got into that state. */
export type PastMail = { at: Date; state: MailState; problem?: MailProblem | null; diagnosis?: string | null };

const order: FindingLevel[] = ['bad', 'warning', 'unknown', 'good'];
const severity = ({ level, minor }: Finding) => order.indexOf(level) + (minor && level !== 'good' ? 0.5 : 0);

/** Findings as they are shown: what keeps mail away first, what is good last; otherwise as they came. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => severity(a) - severity(b));
}

/** The verdict on all findings together: the worst of them that is not minor. */
export function verdictOn(findings: readonly Finding[]): MailVerdict {
  const counting = findings.filter(({ minor }) => !minor).map(({ level }) => level);
  if (counting.includes('bad')) return 'broken';
  if (counting.includes('warning')) return 'suspect';
  return counting.includes('unknown') || counting.length === 0 ? 'unknown' : 'fine';
}

/** The one sentence to read first: the verdict, and which findings it rests on. */
export function headline(findings: readonly Finding[]): Words {
  switch (verdictOn(findings)) {
    case 'broken':
      return say`Found what keeps mail away: ${named(findings, 'bad')}.`;
    case 'suspect':
      return say`Mail may not arrive. Look at: ${named(findings, 'warning')}.`;
    case 'unknown':
      return say`Nothing wrong found, but not everything could be checked: ${named(findings, 'unknown')}.`;
    case 'fine':
      return say`Nothing found that keeps mail away.`;
  }
}

function named(findings: readonly Finding[], level: FindingLevel): Words {
  const titles = findings.filter((finding) => finding.level === level && !finding.minor).map(({ title }) => title);
  return [strong([...new Set(titles)].join(', ') || 'everything')];
}
