import type { Words } from '../sentence.ts';

/** What came of a request: the words it was told in, and the values behind them (times as ISO 8601 in UTC). */
export type Outcome = { words: Words; facts: Record<string, string | number | boolean | null> };
