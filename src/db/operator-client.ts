import { startEmbedded } from './embedded/embedded.ts';

/**
 * The database that a command of the operator's works on: `url`, or the desk's own, which is started if need be.
 * @param tell told of the folder in that case.
 */
export async function openForOperator(
  url: string | undefined,
  tell: (line: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  if (url) return { url, stop: async () => {} };
  const embedded = await startEmbedded('.data/postgres', { durable: true });
  tell(`No DATABASE_URL: using the desk's own database in ${embedded.folder}\n`);
  return embedded;
}
