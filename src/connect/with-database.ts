import { createDatabase, type Database } from '../db/client.ts';
import { databaseCode } from '../db/fault.ts';
import { migrate } from '../db/migrate.ts';
import { type OperatorDatabase, openForOperator } from '../db/operator-client.ts';

/** The exit code of a command, and what to say. */
export type Said = { code: number; words: string };

/** Where the database is: its address, or the desk's own, of which `tell` says where. */
export type Place = OperatorDatabase & { tell: (line: string) => void };

/** Runs something with the database, and says where that cannot be used. */
export async function withDatabase({ tell, ...place }: Place, run: (db: Database) => Promise<Said>): Promise<Said> {
  const database = await openForOperator(place, tell);
  const { db, close } = createDatabase(database.url, { max: 1 });
  try {
    await migrate(database.url);
    return await run(db);
  } catch (error) {
    const code = databaseCode(error);
    if (code === 'unknown') throw error;
    return { code: 2, words: `The database cannot be used (${code}). Check DATABASE_URL, and run it again.` };
  } finally {
    await close();
    await database.stop();
  }
}
