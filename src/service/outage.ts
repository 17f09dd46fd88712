import { DatabaseAwayError, isAway } from '../db/away.ts';

/** Whether work ended because the database did not answer for as long as it waits for it. */
export const isDatabaseAway = (error: unknown): boolean => error instanceof DatabaseAwayError;

/** Whether an error says that the database is away for now, and not that a statement is wrong. */
export const saysAway = (error: unknown): boolean => isAway(error);
