import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/db/embedded/embedded.ts';
import { readAddress, settleAddress } from '../../../src/db/installation/address.ts';
import { openPostgres } from '../../../src/db/open-postgres.ts';
import { createJobsPool } from '../../../src/jobs/pool.ts';
import { makeCertificate } from '../../support/servers/certificate.ts';
import { until } from '../../support/until.ts';

const folder = mkdtempSync('/var/tmp/desk-tls-');
chmodSync(folder, 0o755);
const authority = join(folder, 'authority.pem');
let server: Awaited<ReturnType<typeof startEmbedded>>;

/** A Postgres whose certificate vouches for itself, and for 127.0.0.1 alone. */
beforeAll(async () => {
  server = await startEmbedded(join(folder, 'postgres'), { durable: false });
  const data = join(server.folder, 'data');
  const day = 24 * 60 * 60 * 1000;
  const times = { from: new Date(Date.now() - day), to: new Date(Date.now() + day) };
  const { key, cert } = makeCertificate({ ...times, ip: '127.0.0.1' });
  writeFileSync(authority, cert);
  for (const [name, text] of Object.entries({ 'server.key': key, 'server.crt': cert })) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    chownSync(join(data, name), statSync(data).uid, statSync(data).gid);
  }
  const sql = openPostgres(server.url, { max: 1 });
  await sql`alter system set ssl = on`;
  await sql`select pg_reload_conf()`;
  await until('it speaks TLS', async () => (await settleAddress(server.url)).endsWith('sslmode=require'));
  await sql.end();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Connects with both drivers. Returns what came of each: whether it is encrypted, or the code of what refused it. */
async function connectWith(query: string, host = '127.0.0.1') {
  const url = `${server.url.replace('127.0.0.1', host)}?${query}`;
  const QUESTION = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
  const codeOf = (error: Error & { code?: string }) => error.code ?? error.message;
  const sql = openPostgres(url, { max: 1, connect_timeout: 5 });
  const { pool, close } = createJobsPool({
    address: readAddress(url),
    statementMs: 5_000,
    log: pino({ level: 'silent' }),
  });
  const ours = await sql.unsafe(QUESTION).then(([row]) => row?.ssl as boolean, codeOf);
  const queues = await pool.query(QUESTION).then(
    ({ rows }) => rows[0].ssl as boolean,
    (error: Error) => codeOf((error.cause ?? error) as Error),
  );
  await Promise.all([sql.end(), close()]);
  return [ours, queues];
}

describe('an address with sslmode', () => {
  it('means the same to both drivers, and what libpq means', async () => {
    const SELF_SIGNED = 'DEPTH_ZERO_SELF_SIGNED_CERT';
    const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';
    const root = `sslrootcert=${encodeURIComponent(authority)}`;
    for (const [query, host, what] of [
      ['sslmode=disable', '127.0.0.1', false],
      ['sslmode=require', '127.0.0.1', true],
      ['sslmode=verify-ca', '127.0.0.1', SELF_SIGNED],
      ['sslmode=verify-full&sslrootcert=system', '127.0.0.1', SELF_SIGNED],
      [`sslmode=verify-ca&${root}`, '127.0.0.1', true],
      [`sslmode=verify-full&${root}`, '127.0.0.1', true],
      [`sslmode=require&${root}`, 'localhost', true],
      [`sslmode=verify-ca&${root}`, 'localhost', true],
      [`sslmode=verify-full&${root}`, 'localhost', OTHER_NAME],
    ] as const)
      expect([query, host, await connectWith(query, host)]).toEqual([query, host, [what, what]]);
  });

  it('is settled by what the server speaks where none is named, or it is preferred', async () => {
    for (const query of ['', '?sslmode=prefer'])
      expect(await settleAddress(`${server.url}${query}`)).toBe(`${server.url}?sslmode=require`);
    expect(await settleAddress('postgres://desk@127.0.0.1:1/desk')).toContain('sslmode=disable');
    expect(await settleAddress(`${server.url}?sslmode=verify-full`)).toBe(`${server.url}?sslmode=verify-full`);
  });

  it('keeps what is not about TLS, and refuses what it does not know in words without the password', () => {
    const url = 'postgres://desk:sesame@db.acme.test/desk';
    expect(readAddress(`${url}?application_name=x&sslmode=require`)).toEqual({
      url: `${url}?application_name=x`,
      ssl: { rejectUnauthorized: false, checkServerIdentity: expect.any(Function) },
    });
    const refused = (query: string) => () => readAddress(`${url}?${query}`);
    expect(refused('sslmode=on')).toThrow(/unknown sslmode\. It is one of disable, .*verify-full\.$/);
    expect(refused('sslmode=verify-ca&sslrootcert=/none.pem')).toThrow('names /none.pem as sslrootcert');
    expect(refused('sslmode=on')).not.toThrow('sesame');
  });
});
