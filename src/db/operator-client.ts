import { DATA_FOLDER, startEmbedded } from './embedded/embedded.ts';
import { settleAddress } from './installation/address.ts';
import { refuseOtherSchema } from './migrate.ts';

/** Which database a command works in: `url`, or the desk's own; and whether it may bring it to its schema. */
export type OperatorDatabase = { url: string | undefined; mayMigrate?: boolean };

/**
 * Opens the database for an operator's command: `url`, or the desk's own, which is started if needed.
 * @param tell called with the folder in that case.
 * @throws SchemaFault where its schema is not this program's, and may not be brought to it.
 */
export async function openForOperator(
  { url, mayMigrate = true }: OperatorDatabase,
  tell: (line: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  const database = url ? { url: await settleAddress(url), stop: async () => {} } : await startOwn(tell);
  try {
    if (!mayMigrate) await refuseOtherSchema(database.url);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function startOwn(tell: (line: string) => void) {
  const embedded = await startEmbedded(DATA_FOLDER, { durable: true });
  tell(`No DATABASE_URL: using the desk's own database in ${embedded.folder}\n`);
  return embedded;
}
