/** What one check found: a short noun, what is the case, and what to do. `unknown`: it could not be looked at. */
export type Check = { about: string; level: CheckLevel; words: string; todo?: string };

/** `bad` has to be mended before the desk works; a `warning` is worth knowing. */
export type CheckLevel = 'good' | 'warning' | 'bad' | 'unknown';

export const good = (about: string, words: string): Check => ({ about, level: 'good', words });

/** Returns a check that found something to do. */
export const found = (level: 'warning' | 'bad' | 'unknown', about: string, words: string, todo: string): Check => ({
  about,
  level,
  words,
  todo,
});
