import { maskEmail } from '../mask.ts';

/** The longest reason that is stored, in characters. */
export const reasonLength = 300;

const EMAIL = /[^\s<>"'(),;:|]+@[^\s<>"'(),;:|]+\.[^\s<>"'(),;:|]+/g;

/**
 * Returns a reason as it is stored and shown to many: one line, cut to length, with addresses masked. Undefined where
 * it is empty.
 */
export function cleanReason(text: string | undefined): string | undefined {
  const line = (text ?? '').replace(/\s+/g, ' ').trim().replace(EMAIL, maskEmail);
  return line === '' ? undefined : [...line].slice(0, reasonLength).join('');
}
