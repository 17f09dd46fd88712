/** What stands in examples where a secret belongs. */
const PLACEHOLDER = /\.\.\.|…|[<>]|change[-_ ]?me|placeholder|example|replace[-_ ]|your[-_ ]|openssl |[-_ ]here\b/i;
/** How many different steps there are from one character to the next: random text has at least twice as many. */
const LEAST_STEPS = 6;

/** Why a secret is none: an example was left in its place, or anybody could guess it. */
export type SecretProblem = 'placeholder' | 'guessable';

/**
 * Looks at a secret that keeps others out: not at its length, but whether it is an example's, or so regular that somebody
 * typed it (`aaaa…`, `abcabc…`, `123456…`).
 */
export function secretProblem(secret: string): SecretProblem | undefined {
  if (PLACEHOLDER.test(secret)) return 'placeholder';
  return isPeriodic(secret) || countSteps(secret) < LEAST_STEPS ? 'guessable' : undefined;
}

/** Returns whether a token that somebody else made (`xoxb-…`) is only an example's: `xoxb-...`, `re_xxxx`. */
export function isPlaceholder(token: string): boolean {
  return PLACEHOLDER.test(token) || /^[-_.*x0]*$/i.test(token);
}

/** Returns whether it repeats its own beginning, of at most half its length, to the end. */
function isPeriodic(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) if (text.startsWith(text.slice(period))) return true;
  return false;
}

/** Returns in how many ways its characters follow each other: in one for `aaaa` and for `abcd`. */
function countSteps(text: string): number {
  return new Set(Array.from(text.slice(1), (_, i) => text.charCodeAt(i + 1) - text.charCodeAt(i))).size;
}
