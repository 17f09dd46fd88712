import { randomLetters } from '../credentials/random-letters.ts';

/**
 * Returns a new reference, a short name for one request, to quote in a conversation and to find in the log:
 * `LD-7F3K9Q2`.
 */
export function newReference(): string {
  return `LD-${randomLetters(7)}`;
}
