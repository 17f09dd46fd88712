import { sql } from 'drizzle-orm';

/**
 * A condition that always holds, and keeps its statement's commit from waiting for the disk. It suits a claim that a
 * waiting commit follows, which writes both to the disk, or a claim that may be lost in a crash of Postgres. Use it in
 * a single statement only: within a transaction it would apply to all of it.
 * https://www.postgresql.org/docs/current/wal-async-commit.html
 */
export const withAsyncCommit = sql<boolean>`(select set_config('synchronous_commit', 'off', true)) = 'off'`;
