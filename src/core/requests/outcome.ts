import type { Words } from '../sentence.ts';

/** The result of a request: the words of the confirmation, and the values behind them (times as ISO 8601 in UTC). */
export type Outcome = { words: Words; facts: Record<string, string | number | boolean | null> };
