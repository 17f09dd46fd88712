import { DatabaseAwayError } from '../db/away.ts';

/** Whether work ended because the database did not answer for as long as it waits for it. */
export const isDatabaseAway = (error: unknown): boolean => error instanceof DatabaseAwayError;
