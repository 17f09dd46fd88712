import { maskEmail } from '../mask.ts';

/** The longest reason kept, in characters. */
export const reasonLength = 300;

const EMAIL = /[^\s<>"'(),;:|]+@[^\s<>"'(),;:|]+\.[^\s<>"'(),;:|]+/g;

/** A reason as it is kept and shown to many: one line, cut to length, addresses in it masked. Undefined where it says nothing. */
export function cleanReason(text: string | undefined): string | undefined {
  const line = (text ?? '').replace(/\s+/g, ' ').trim().replace(EMAIL, maskEmail);
  return line === '' ? undefined : [...line].slice(0, reasonLength).join('');
}
