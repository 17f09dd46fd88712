import type { Sql } from 'postgres';

/** How many connections a replica holds: the desk's pool, the job queue's, and the one that listens. */
const REPLICA = 15;

/** How many connections Postgres gives this role here, and how many of them nobody has. */
export type Connections = { most: number; free: number };

/** Counts connections. What is kept for superusers is none of ours; a role and a database may have limits of their own. */
export async function readConnections(sql: Sql): Promise<Connections> {
  const [row] = await sql<[{ most: number; taken: number }]>`
    select least(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true)::int, 0),
        (select nullif(rolconnlimit, -1) from pg_roles where rolname = session_user),
        (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
      ) as most,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as taken`;
  return { most: row.most, free: Math.max(0, row.most - row.taken) };
}

/**
 * Returns what to do where there are too few connections for one more replica; undefined where there are enough.
 * @param held how many of a replica's own it has already.
 */
export function connectionsProblem({ most, free }: Connections, held: number): string | undefined {
  if (free + held >= REPLICA) return undefined;
  return `Postgres has ${free + held} connections left for this replica of ${most} in all, and it takes ${REPLICA}: raise max_connections (or the role’s or database’s limit), or run fewer replicas. Until then the desk will often say that the database is too busy.`;
}
