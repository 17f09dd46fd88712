import postgres from 'postgres';
import { createDatabase } from '../db/client.ts';
import { startEmbedded } from '../db/embedded/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { seed } from './seed.ts';

/** Where the playground's Postgres lies; its data is made anew at every start. */
const FOLDER = '.data/playground';

/** A database of that name with nothing but the playground's learners in it, on a Postgres of its own. */
export async function createFreshDatabase(
  name: 'playground' | 'demo',
): Promise<{ url: string; close(): Promise<void> }> {
  const server = await startEmbedded(FOLDER, { durable: false });
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`drop database if exists ${name} with (force)`);
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const url = server.url.replace(/\/postgres$/, `/${name}`);
  await migrate(url);
  const database = createDatabase(url, { max: 1 });
  await seed(database.db, new Date());
  await database.close();
  return { url, close: server.stop };
}
