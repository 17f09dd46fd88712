import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { startProgram } from '../support/program.ts';
import { until } from '../support/until.ts';
import { startSurroundings } from './support/surroundings.ts';

/** A desk in a folder of its own, with a Postgres of its own, and all that it talks to. */
async function arrange({ onTestFinished }: TestContext) {
  const surroundings = await startSurroundings();
  onTestFinished(() => surroundings.close());
  const cwd = mkdtempSync(join(tmpdir(), 'desk-own-'));
  chmodSync(cwd, 0o755);
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const start = () => {
    const program = startProgram(cwd, { HOME: cwd, ...surroundings.settings });
    onTestFinished(async () => {
      await program.kill();
      if (isPostgresThere()) process.kill(postmaster(), 'SIGKILL');
    });
    return program;
  };
  const pidFile = join(cwd, '.data/postgres/data/postmaster.pid');
  const postmaster = () => Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  const isPostgresThere = () => {
    try {
      return process.kill(postmaster(), 0);
    } catch {
      return false;
    }
  };
  return { surroundings, start, pidFile, postmaster, isPostgresThere };
}

describe.concurrent('the desk’s own Postgres', { timeout: 120_000 }, () => {
  it('is started again where it ends by itself, and the desk goes on', async (t) => {
    const { surroundings, start, postmaster } = await arrange(t);
    const program = start();
    const port = await program.ready();
    surroundings.slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
    const first = postmaster();
    process.kill(first, 'SIGKILL');
    await until('it is there again', () => program.output().includes('it was started again'));
    expect(postmaster()).not.toBe(first);
    const readyz = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    await until('the desk is ready again', async () => (await readyz()) === 200);
    expect(await surroundings.people.type('amy', '#support', '/learner nobody@acme.test')).toContain('No learner has');
    program.signal('SIGTERM');
    expect(await program.exited()).toBe(0);
  });

  it.for(['SIGTERM', 'SIGHUP'] as const)('does not go on alone where %s comes during the start', async (signal, t) => {
    const { start, pidFile, isPostgresThere } = await arrange(t);
    const program = start();
    await until('Postgres starts', () => existsSync(pidFile));
    program.signal(signal);
    expect(await program.exited()).toBe(0);
    expect(program.lines().at(-1)?.msg).toBe('stopped');
    expect(isPostgresThere()).toBe(false);
  });
});
