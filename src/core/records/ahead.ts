/** How far a moment that something is told of may lie ahead, in milliseconds: clocks differ. */
const AHEAD_MS = 5 * 60_000;
/** The same for what a record says has happened: a day without a time is midnight UTC, which is tomorrow for some. */
const DAY_MS = 24 * 60 * 60_000;

/** Returns whether a moment lies further ahead than clocks differ. */
export const isAhead = (at: Date, now: Date): boolean => at.getTime() > now.getTime() + AHEAD_MS;
/** Returns whether a moment lies further ahead than days differ. */
export const isDayAhead = (at: Date, now: Date): boolean => at.getTime() > now.getTime() + DAY_MS;

/** What is wrong with one that does, as the words after its name. */
export const liesAhead = 'lies more than 5 minutes ahead';
export const liesDayAhead = 'lies more than a day ahead';
