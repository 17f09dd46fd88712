import { type AwayCause, awayCause } from '../db/away.ts';

export type { AwayCause };

/** Returns why the database cannot do its work just now, where an error says so; else undefined. */
export const databaseTrouble = (error: unknown): AwayCause | undefined => awayCause(error);
