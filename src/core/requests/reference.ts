import { randomLetters } from '../credentials/random-letters.ts';

/** A short name for one asked-for thing, to quote in a conversation and to find in the log: `LD-7F3K9Q2`. */
export function newReference(): string {
  return `LD-${randomLetters(7)}`;
}
