import { DatabaseAwayError, isAway } from '../db/away.ts';

/** Returns whether work failed because the database did not answer within the time that work waits for it. */
export const isDatabaseAway = (error: unknown): boolean => error instanceof DatabaseAwayError;

/** Returns whether an error means that the database is away for now, and not that a statement is wrong. */
export const saysAway = (error: unknown): boolean => isAway(error);
