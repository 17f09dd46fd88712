import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Tables } from './tables.ts';

export type PlatformDatabase = Kysely<Tables>;

/**
 * Opens a pool on the platform's own database.
 * @param onError called where a connection is lost; what is under way on it rejects as well. A pool listens only to those
 * at rest: one that is lost between two statements of a transaction would end the program.
 */
export function createPlatformDatabase(url: string, onError: (error: Error) => void): PlatformDatabase {
  const pool = new Pool({ connectionString: url, max: 10 });
  pool.on('error', onError).on('connect', (client) => client.on('error', onError));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
