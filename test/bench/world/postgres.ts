import postgres from 'postgres';
import { migrate } from '../../../src/db/migrate.ts';
import { startTemporaryPostgres } from '../../support/database/temporary-postgres.ts';

/** A Postgres of the benchmark's own, kept as real data is: every commit reaches the disk. */
export type BenchPostgres = {
  version: string;
  /** A fresh database, migrated, or a copy of another that nobody is connected to. Returns its URL. */
  create(name: string, copyOf?: string): Promise<string>;
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
};

/** Starts one in a temporary folder; `stop` takes the folder away. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const server = await startTemporaryPostgres('desk-bench-', { durable: true });
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const [shown] = await admin<[{ version: string }]>`select current_setting('server_version') as version`;
  const urlOf = (name: string) => server.url.replace(/\/postgres$/, `/${name}`);
  const drop = (name: string) => admin.unsafe(`drop database if exists ${name} with (force)`).then(() => {});
  return {
    version: shown.version,
    async create(name, copyOf) {
      await drop(name);
      await admin.unsafe(`create database ${name}${copyOf ? ` template ${copyOf} strategy file_copy` : ''}`);
      if (!copyOf) await migrate(urlOf(name));
      return urlOf(name);
    },
    drop,
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}
