import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/db/open-database.ts';
import { openPostgres } from '../../src/db/open-postgres.ts';
import { createDisposer } from '../../src/disposer.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { until } from '../support/until.ts';

/** Starts PgBouncer in front of a database. Returns the address that leads through it. */
async function startPooler(mode: 'session' | 'transaction', databaseUrl: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-pooler-'));
  chmodSync(folder, 0o755);
  const port = await getPort();
  const { hostname, port: target, username, password, pathname } = new URL(databaseUrl);
  const name = pathname.slice(1);
  const file = join(folder, 'pgbouncer.ini');
  const lines = [
    '[databases]',
    `${name} = host=${hostname} port=${target} user=${username} password=${decodeURIComponent(password)}`,
    '[pgbouncer]',
    `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = any\npool_mode = ${mode}`,
    // src/db/README.md
    'ignore_startup_parameters = extra_float_digits, plan_cache_mode, statement_timeout, idle_in_transaction_session_timeout',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o644 });
  const asOther = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const pooler = spawn('pgbouncer', ['-q', file], { ...asOther, stdio: 'ignore' });
  onTestFinished(async () => {
    pooler.kill('SIGKILL');
    await once(pooler, 'exit');
    rmSync(folder, { recursive: true });
  });
  const url = `postgres://${username}:${password}@127.0.0.1:${port}/${name}`;
  const answers = async () => {
    const sql = openPostgres(url, { max: 1, prepare: false, connect_timeout: 2 });
    return sql`select 1`
      .then(
        () => true,
        () => false,
      )
      .finally(() => sql.end());
  };
  await until('the pooler answers', answers);
  return url;
}

describe('through PgBouncer', () => {
  it.for(['session', 'transaction'] as const)('a start in %s mode works, or says why not', async (mode) => {
    const database = await createTestDatabase();
    onTestFinished(() => database.close());
    const url = await startPooler(mode, database.url);
    const disposer = createDisposer(() => {});
    onTestFinished(() => disposer.close());
    const opening = openDatabase({ url, statementMs: 4_000 }, pino({ level: 'silent' }), disposer);
    if (mode === 'transaction') return expect(opening).rejects.toThrow('a pooler in transaction mode');
    const opened = await opening;
    expect(await opened.database.sql`select count(*)::int as many from requests`).toEqual([{ many: 0 }]);
  });
});
