import { randomLetters } from './random-letters.ts';

const HOUR = 60 * 60 * 1000;

/** How often a wrong one may be typed before a temporary password works no more (OWASP Authentication: lock per account). */
export const MOST_TRIES = 10;
/** How long the page that shows it can be opened, in minutes. */
export const VIEW_MINUTES = 15;

/** Until when a temporary password made `now` works: 24 hours (ASVS 5.0, 6.4.1: short-lived, changed at first use). */
export const temporaryPasswordUntil = (now: Date) => new Date(now.getTime() + 24 * HOUR);

/** Sixteen random letters and digits (80 bits) in fours, easy to read aloud: `K7MP-3XQD-9RTW-VC2N`. Kept nowhere. */
export function makeTemporaryPassword(): string {
  return Array.from({ length: 4 }, () => randomLetters(4)).join('-');
}

/** What was typed, without what people add or leave out: capitals, spaces and dashes; and what is misread: O, I and L. */
export function readTemporaryPassword(typed: string): string {
  return typed
    .slice(0, 100)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** A temporary password's life, as far as anybody asks. */
export type TemporaryPassword = {
  viewedAt: Date | null;
  usedAt: Date | null;
  revokedAt: Date | null;
  expiresAt: Date;
};
