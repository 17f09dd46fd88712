import type { Check, CheckLevel } from './check.ts';

export const HELP = `Checks a whole installation, before the first start and after it. It changes nothing.

  npm run doctor              settings, Postgres, Slack, mail, webhook and platform, a line each, and what to do
  npm run doctor -- --mail    also sends a mail to delivered@resend.dev
  npm run doctor -- --json    the same as JSON, for a machine

It never prints a secret. A ping to the platform changes nothing there.

Ends with 0: nothing is wrong; 1: something has to be mended; 2: it could not be done.
`;

const SIGNS: Record<CheckLevel, string> = { good: '✓', warning: '!', bad: '✗', unknown: '?' };
const WIDTH = 12;

/** Returns a line for each check, what to do below it, and what it comes to. */
export function reportOf(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ about, level, words, todo }) => [
    `${SIGNS[level]} ${about.padEnd(WIDTH)} ${words}`,
    ...(todo && level !== 'good' ? [`${' '.repeat(WIDTH + 3)}${todo}`] : []),
  ]);
  return `${lines.join('\n')}\n\n${summaryOf(checks)}\n`;
}

function summaryOf(checks: readonly Check[]): string {
  const count = (wanted: CheckLevel) => checks.filter(({ level }) => level === wanted).length;
  const [bad, warnings] = [count('bad'), count('warning')];
  if (bad > 0) return `${bad === 1 ? 'One thing has' : `${bad} things have`} to be mended.`;
  return warnings > 0 ? `Nothing has to be mended; ${warnings} to know of.` : 'All is well.';
}

/** Returns the same for a machine. */
export const jsonOf = (checks: readonly Check[]): string =>
  `${JSON.stringify({ ok: isWell(checks), checks }, undefined, 2)}\n`;

/** Returns whether nothing has to be mended. */
export const isWell = (checks: readonly Check[]): boolean => checks.every(({ level }) => level !== 'bad');
