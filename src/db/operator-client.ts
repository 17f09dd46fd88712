import { DATA_FOLDER, startEmbedded } from './embedded/embedded.ts';

/**
 * Opens the database for an operator's command: `url`, or the desk's own, which is started if needed.
 * @param tell called with the folder in that case.
 */
export async function openForOperator(
  url: string | undefined,
  tell: (line: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (url) return { url, stop: async () => {} };
  const embedded = await startEmbedded(DATA_FOLDER, { durable: true });
  tell(`No DATABASE_URL: using the desk's own database in ${embedded.folder}\n`);
  return embedded;
}
