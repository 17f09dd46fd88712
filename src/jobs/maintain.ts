import type { Logger } from 'pino';

/** Removes what has had its time, until `signal` says to stop; gives how many rows went, by what they are. */
export type Maintain = (signal: AbortSignal) => Promise<Record<string, number>>;

/** Every night, by UTC: when most desks have the least to do. A desk that was off then does it when it starts. */
export const MAINTAIN_AT = '17 3 * * *';

/** Builds the nightly job. Where the database's role may not do it, the log says what to run. */
export function createMaintaining(maintain: Maintain, log: Logger): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    try {
      const gone = await maintain(signal);
      const some = Object.fromEntries(Object.entries(gone).filter(([, rows]) => rows > 0));
      if (Object.keys(some).length > 0) log.info(some, 'removed what has had its time');
    } catch (error) {
      if (!isNotAllowed(error)) throw error;
      log.warn(
        'this database role may not remove old rows: run “npm run audit -- grant ROLE” as the owner of the tables',
      );
    }
  };
}

const isNotAllowed = (error: unknown) => error instanceof Error && 'code' in error && error.code === '42501';
