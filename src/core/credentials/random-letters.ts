import { randomInt } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford's base 32: no letters that are easily confused

/** Returns `count` random letters and digits, 5 bits each. */
export function randomLetters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(32)]).join('');
}
