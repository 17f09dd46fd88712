import type { Words } from '../sentence.ts';

/** A fact of an outcome: the learning platform says that it sent the mail itself. */
export const MAILED_BY_PLATFORM = 'mailedByPlatform';

/** The result of a request: the words of the confirmation, and the values behind them (times as ISO 8601 in UTC). */
export type Outcome = { words: Words; facts: Record<string, string | number | boolean | null> };
