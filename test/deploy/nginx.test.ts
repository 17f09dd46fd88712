import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import getPort from 'get-port';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database/database.ts';
import { startEmulated } from '../support/desk/emulated.ts';
import { startProgram } from '../support/program.ts';
import { until } from '../support/until.ts';

const EVERY_MS = 22; // 45 a second

/** Starts nginx with deploy/nginx.conf, without TLS, in front of these ports. Returns its port. */
async function startNginx(ports: readonly number[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-nginx-'));
  mkdirSync(join(folder, 'temp'));
  const port = await getPort();
  const own = readFileSync('deploy/nginx.conf', 'utf8')
    .replace('127.0.0.1:3001', `127.0.0.1:${ports[0]}`)
    .replace('127.0.0.1:3002', `127.0.0.1:${ports[1]}`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port}`)
    .replace(/^.*ssl_certificate.*$/gm, '');
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/temp;`);
  const conf = `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {} http { access_log off; ${temp.join(' ')}\n${own} }`;
  writeFileSync(join(folder, 'nginx.conf'), conf);
  const nginx: ChildProcess = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]);
  onTestFinished(async () => {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
    rmSync(folder, { recursive: true });
  });
  return port;
}

/** Opens a page of the desk that needs no link. Resolves with the status; 0 where nothing came. */
async function visit(port: number): Promise<number> {
  const sent = request({ host: '127.0.0.1', port, path: '/temporary', method: 'GET', agent: false });
  sent.end();
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode ?? 0;
  } catch {
    return 0;
  }
}

it('loses nothing in six rolling restarts at 45 requests a second', async () => {
  const emulated = await startEmulated();
  const database = await createTestDatabase();
  onTestFinished(async () => {
    await emulated.close();
    await database.close();
  });
  const ports = [await getPort(), await getPort()];
  const settings = { ...emulated.settings(database.url), DESK_DRAIN_SECONDS: '1', TRUST_PROXY: '1', LOG_LEVEL: 'warn' };
  const start = (port: number) => startProgram(tmpdir(), { ...settings, PORT: String(port) });
  const isReady = async (port: number) => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  const replicas = ports.map(start);
  onTestFinished(async () => void (await Promise.all(replicas.map((replica) => replica.kill()))));
  const ready = (port: number) => until('it is ready', () => isReady(port).catch(() => false), 60_000);
  await Promise.all(ports.map(ready));
  const door = await startNginx(ports);
  await until('nginx answers', async () => (await visit(door)) === 200);

  const answers: Promise<number>[] = [];
  const traffic = setInterval(() => answers.push(visit(door)), EVERY_MS);
  for (let turn = 0; turn < 6; turn++) {
    const at = turn % 2;
    replicas[at]?.signal('SIGTERM');
    await replicas[at]?.exited();
    replicas[at] = start(ports[at] ?? 0);
    await ready(ports[at] ?? 0);
    await setTimeout(300); // some requests with both
  }
  clearInterval(traffic);
  expect([...new Set(await Promise.all(answers))]).toEqual([200]);
  expect(answers.length).toBeGreaterThan(500);
});
