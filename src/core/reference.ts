import { randomInt } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford's base 32: nothing that is misread aloud

/** A short name for one asked-for thing, to quote in a conversation and to find in the log: `LD-7F3K9Q2`. */
export function newReference(): string {
  return `LD-${Array.from({ length: 7 }, () => LETTERS[randomInt(32)]).join('')}`;
}
