import { say, strong, type Words } from '../sentence.ts';
import type { MailProblem, MailState } from './mail.ts';

/** What one check found. `unknown`: it could not be checked. */
export type FindingLevel = 'good' | 'warning' | 'bad' | 'unknown';

/**
 * What helps: another address; the same mail again; the IT of the learner's company, which gets a text; or somebody else,
 * a lead or whoever runs the desk.
 */
export type Step = 'correct-address' | 'send-again' | 'their-it' | 'escalate';

/** One check's result: a short noun as title, what is the case, and what to do about it. */
export type Finding = {
  level: FindingLevel;
  title: string;
  words: Words;
  todo?: Words;
  /** What helps, where there is something to click or to copy for it. */
  step?: Step;
  /** Worth fixing or knowing, but it keeps no mail away. The verdict ignores it. */
  minor?: true;
};

/** `broken`: mail cannot be expected to arrive; `suspect`: it may not; `unknown`: not enough could be checked. */
export type MailVerdict = 'fine' | 'suspect' | 'broken' | 'unknown';

/** Everything known about why mail does not reach an address. It can be stored as JSON. */
export type Diagnosis = {
  verdict: MailVerdict;
  headline: Words;
  /** Worst first. */
  findings: Finding[];
  /** What helps, for the worst finding first; each once. */
  steps: Step[];
  /** To copy for the customer's IT, in plain text: our sender, and the learner's domain, but nothing else of the learner. */
  forIt: string;
};

/** A mail that went to the address before. `at`: when it got into that state. */
export type PastMail = { at: Date; state: MailState; problem?: MailProblem | null; diagnosis?: string | null };

const order: FindingLevel[] = ['bad', 'warning', 'unknown', 'good'];
const severity = ({ level, minor }: Finding) => order.indexOf(level) + (minor && level !== 'good' ? 0.5 : 0);

/** Returns findings as they are shown: what keeps mail away first, what is good last; otherwise in their order. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => severity(a) - severity(b));
}

/** Returns the verdict on all findings: the worst of those that are not minor. */
export function verdictOn(findings: readonly Finding[]): MailVerdict {
  const counting = findings.filter(({ minor }) => !minor).map(({ level }) => level);
  if (counting.includes('bad')) return 'broken';
  if (counting.includes('warning')) return 'suspect';
  return counting.includes('unknown') || counting.length === 0 ? 'unknown' : 'fine';
}

/** Returns what helps against what keeps mail away, each once, in the order of the findings. */
export const stepsOf = (findings: readonly Finding[]): Step[] => [
  ...new Set(findings.flatMap(({ level, minor, step }) => (step && level !== 'good' && !minor ? [step] : []))),
];

/** Returns the one sentence to read first: the verdict, and the findings behind it. */
export function headlineOf(findings: readonly Finding[]): Words {
  switch (verdictOn(findings)) {
    case 'broken':
      return say`Found what keeps mail away: ${titlesOf(findings, 'bad')}.`;
    case 'suspect':
      return say`Mail may not arrive. Look at: ${titlesOf(findings, 'warning')}.`;
    case 'unknown':
      return say`Nothing wrong found, but not everything could be checked: ${titlesOf(findings, 'unknown')}.`;
    case 'fine':
      return say`Nothing found that keeps mail away.`;
  }
}

function titlesOf(findings: readonly Finding[], level: FindingLevel): Words {
  const titles = findings.filter((finding) => finding.level === level && !finding.minor).map(({ title }) => title);
  return [strong([...new Set(titles)].join(', ') || 'everything')];
}
