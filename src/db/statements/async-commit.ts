import { sql } from 'drizzle-orm';

/**
 * A condition that always holds, and whose statement's commit does not wait for the disk: for a claim that is followed by
 * a commit that does wait, and with that is on the disk as well, or that nobody misses after a crash of Postgres. Only
 * for a statement of its own: within a transaction it would be said of all of it.
 * https://www.postgresql.org/docs/current/wal-async-commit.html
 */
export const withAsyncCommit = sql<boolean>`(select set_config('synchronous_commit', 'off', true)) = 'off'`;
