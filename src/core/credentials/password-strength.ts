import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// An estimate costs up to 60 ms, so only the start is rated, with fewer letter-for-digit swaps (then at most 20 ms).
const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 64, l33tMaxSubstitutions: 16 });

/**
 * Returns how many guesses it takes with leaked passwords, words, sequences, keyboards, and the owner's `own` words.
 */
export function guessesFor(password: string, own: string[]): number {
  return estimator.check(password, own).guesses;
}
