import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../../../src/db/embedded/embedded.ts';
import { openLine } from '../../../support/database/line.ts';
import type { Outage } from './outages.ts';

/** A server that ends, and another one that takes over its data at the same address: another process, another folder. */
export async function startPairOfServers(): Promise<Outage> {
  const parent = mkdtempSync(join(tmpdir(), 'desk-pair-'));
  chmodSync(parent, 0o755); // Postgres runs as a user of its own under root
  let servers = 1;
  let server = await startEmbedded(join(parent, 'server-1'), { durable: false });
  const line = await openLine(server.url);
  return {
    url: line.url,
    directUrl: () => server.url,
    async begin() {
      line.fail('refused');
      await server.stop();
    },
    async end() {
      const next = join(parent, `server-${++servers}`);
      execFileSync('cp', ['-a', server.folder, next]);
      server = await startEmbedded(next, { durable: false });
      await line.mend(server.url);
    },
    async close() {
      await line.close();
      await server.stop();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
