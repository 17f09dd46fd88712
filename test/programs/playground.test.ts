import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, type TestContext, test } from 'vitest';
import { until } from '../support/until.ts';

const run = promisify(execFile);

/** Starts the playground as its user does. Resolves with what it wrote once it is ready. Ctrl-C ends it after the test. */
async function startPlayground({ onTestFinished }: TestContext): Promise<string> {
  const child = spawn('npm', ['run', '--silent', 'playground'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGINT');
    await ended;
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk;
  });
  await until('the playground is ready', () => written.includes('Ctrl-C') || child.exitCode !== null, 60_000);
  return written;
}

/** Returns the commands of README's “Connecting your platform”: what sets variables, and each `curl`. */
function readCommands(): { variables: string; curls: string[] } {
  const [, section = ''] = readFileSync('README.md', 'utf8').split('\n## Connecting your platform\n');
  const block = /(?:^ {4}.*\n)+/m.exec(section)?.[0] ?? '';
  const [variables = '', ...curls] = block.replace(/^ {4}/gm, '').split(/^(?=curl )/m);
  return { variables, curls };
}

test('what README has to connect a platform works against the playground', { timeout: 120_000 }, async (t) => {
  const written = await startPlayground(t);
  const { variables, curls } = readCommands();
  const [documented = ''] = /http:\S+/.exec(variables) ?? [];
  expect(documented).toBe('http://127.0.0.1:4102/v1');
  // Another port where somebody else's playground has this one.
  const address = /^ +API +(\S+)$/m.exec(written)?.[1] ?? '';
  const answers = [];
  for (const curl of curls) {
    const { stdout } = await run('sh', ['-c', `${variables.replace(documented, address)}\n${curl}`]);
    answers.push(JSON.parse(stdout));
  }
  expect(answers).toEqual([
    expect.objectContaining({ rows: 1, created: 1, errors: [] }),
    { learner: expect.objectContaining({ external_id: 'L-17', email: 'ana@acme.test' }) },
    expect.objectContaining({ counts: expect.objectContaining({ taken: 1 }) }),
    expect.objectContaining({ status: 'ok', learner: expect.objectContaining({ email: 'joao@acme.test' }) }),
  ]);
});
