import { maskEmail } from '../personal/mask.ts';

/** The longest reason that is stored, in characters. */
export const reasonLength = 300;

/** What stands between separators. Each character is read once, however long a text is. */
const WORD = /[^\s<>"'(),;:|]+/g;

/**
 * Returns a reason as it is stored and shown to many: one line, cut to length, with addresses masked, and without its full
 * stop, for it is quoted at the end of sentences. Undefined where it is empty.
 */
export function cleanReason(text: string | undefined): string | undefined {
  const line = (text ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<!\.)\.$/, '')
    .replace(WORD, (word) => (isAddress(word) ? maskEmail(word) : word));
  return line === '' ? undefined : [...line].slice(0, reasonLength).join('');
}

/** Returns whether a word has something before an `@`, and a dot between other characters after it. */
function isAddress(word: string): boolean {
  const at = word.indexOf('@', 1);
  const dot = at < 0 ? -1 : word.indexOf('.', at + 2);
  return dot > 0 && dot < word.length - 1;
}
