import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbedded } from '../../../src/db/embedded/embedded.ts';

/** A Postgres in a temporary folder, whose name begins with `prefix`; `stop` takes all of it away. */
export async function startTemporaryPostgres(
  prefix: string,
  options: { durable: boolean },
): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const server = await startEmbedded(join(folder, 'postgres'), options);
  return {
    url: server.url,
    async stop() {
      await server.stop();
      // For root the data lies elsewhere.
      for (const one of [server.folder, folder]) rmSync(one, { recursive: true, force: true });
    },
  };
}
