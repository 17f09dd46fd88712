import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import postgres from 'postgres';

const LOCK = 5_328_410; // any number, the same in every replica

/**
 * Brings the database to this program's schema: `drizzle/*.sql`, then the job queue's own tables.
 * Replicas that start at once wait for each other on an advisory lock; the second finds nothing to do.
 */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'learner-desk migrate' } });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await applyMigrations(drizzle(sql), { migrationsFolder: fileURLToPath(new URL('../../drizzle', import.meta.url)) });
    await runMigrations({ connectionString: url });
    await sql`select pg_advisory_unlock(${LOCK})`;
  } finally {
    await sql.end();
  }
}
