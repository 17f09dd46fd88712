import { randomLetters } from './random-letters.ts';

const HOUR = 60 * 60 * 1000;

/**
 * How many minutes after the first, second, … try for an address the next one may be made; after the last of these, always
 * as long. So fewer than 100 tries fit into the day that a password works (NIST SP 800-63B-4, 3.2.2), and wrong ones never
 * end it: whoever knows an address could end it, too.
 */
export const WAITS_AFTER_TRIES = [0, 0, 0, 0, 1, 2, 4, 8, 15, 20] as const;
/** After how many hours without a try the waits begin anew. */
export const TRIES_FORGOTTEN_HOURS = 24;
/** How long the page that shows a temporary password can be opened, in minutes. */
export const VIEW_MINUTES = 15;

/**
 * Returns until when a temporary password made `now` works: 24 hours (ASVS 5.0, 6.4.1: short-lived, changed at first
 * use).
 */
export const temporaryPasswordUntil = (now: Date) => new Date(now.getTime() + 24 * HOUR);

/**
 * Returns 16 random letters and digits (80 bits) in fours, easy to read aloud: `K7MP-3XQD-9RTW-VC2N`. It is stored
 * nowhere.
 */
export function makeTemporaryPassword(): string {
  return Array.from({ length: 4 }, () => randomLetters(4)).join('-');
}

/**
 * Returns the typed password in its normal form: capitals, no spaces or dashes, and O, I and L as the digits they stand
 * for.
 */
export function readTemporaryPassword(typed: string): string {
  return typed
    .slice(0, 100)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

const NORMAL_FORM = /^[0-9A-HJKMNP-TV-Z]{16}$/;

/** Returns whether what was typed, in its normal form, can be a temporary password. */
export const mayBeTemporary = (normal: string): boolean => NORMAL_FORM.test(normal);

/** The state of a temporary password. */
export type TemporaryPassword = {
  viewedAt: Date | null;
  usedAt: Date | null;
  revokedAt: Date | null;
  expiresAt: Date;
};
