import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import postgres from 'postgres';
import { describe, expect, inject, it, type TestContext } from 'vitest';
import { seedLearners } from '../../src/playground/seed.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { type Emulated, startEmulated } from '../support/desk/emulated.ts';
import { type Program, startProgram } from '../support/program.ts';
import { startAnsweringServer } from '../support/servers/answering-server.ts';
import { startSlowResend } from '../support/servers/slow-resend.ts';
import { until } from '../support/until.ts';

/** What a test needs; all of it is gone when the test ends, the last made first. */
function arrange({ onTestFinished }: TestContext) {
  const later = (cleanUp: () => unknown) => onTestFinished(async () => void (await cleanUp()));
  const cwd = mkdtempSync(join(tmpdir(), 'desk-main-'));
  later(() => rmSync(cwd, { recursive: true, force: true }));
  return {
    later,
    cwd,
    start(env?: Record<string, string>): Program {
      const program = startProgram(cwd, env);
      later(() => program.kill());
      return program;
    },
    async world(): Promise<Emulated> {
      const emulated = await startEmulated();
      later(() => emulated.close());
      return emulated;
    },
    async slowResend() {
      const resend = await startSlowResend();
      later(() => resend.close());
      return resend;
    },
    async learners() {
      const database = await createTestDatabase();
      later(() => database.close());
      await seedLearners(database.db, new Date());
      return database;
    },
  };
}

/** Runs `npm run platform -- settle` with these settings. */
async function settle(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/connect/main.ts', 'settle'], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: child.exitCode };
}

/** Asks for an activation mail, or something else, and confirms it. Returns the card. */
async function askAndConfirm(
  emulated: Emulated,
  port: number,
  email = 'jane@acme.test',
  [command, button] = ['activation', 'Resend email'],
) {
  const before = (await emulated.history())[0]?.ts;
  await emulated.type(port, `${command} ${email}`);
  const card = await until('the card is posted', async () => {
    const [newest] = await emulated.history();
    return newest?.ts !== before && newest;
  });
  await emulated.click(port, card, button ?? '');
  return card;
}

const get = async (port: number, path: string) => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  return { status: answer.status, text: await answer.text() };
};

describe.concurrent('the program without its settings', { timeout: 120_000 }, () => {
  it('names every problem with how to mend it, starts nothing, and exits 1', async (t) => {
    const { start, cwd } = arrange(t);
    const program = start();
    expect(await program.exited()).toBe(1);
    const output = program.output();
    for (const name of ['SLACK_BOT_TOKEN', 'RESEND_API_KEY', 'EMAIL_FROM', 'PUBLIC_URL', 'LEARNING_PLATFORM_URL'])
      expect(output).toMatch(new RegExp(`^  ${name}: set it to `, 'm'));
    expect(output).toMatch(/^ {2}LINK_SECRET: .*openssl rand -base64 32$/m);
    expect(output).toMatch(/^ {2}SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: set /m);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('reads .env in the folder it is started in, and what the environment sets comes first', async (t) => {
    const { start, cwd } = arrange(t);
    writeFileSync(join(cwd, '.env'), 'PUBLIC_URL=https://desk.test\nLINK_SECRET=short\nPORT=http\n');
    const program = start({ PORT: '0' });
    expect(await program.exited()).toBe(1);
    expect(program.output()).not.toMatch(/PUBLIC_URL|PORT/);
    expect(program.output()).toContain('LINK_SECRET: it needs at least 32 characters');
  });
});

describe.concurrent('the program where the world says no', { timeout: 120_000 }, () => {
  it('says in one line that Slack does not know the token, that Slack or the database is away, or that its port is taken', async (t) => {
    const { start, world, learners, later } = arrange(t);
    const emulated = await world();
    const { url } = await learners();
    const slack = 'Slack does not let us in: check SLACK_BOT_TOKEN, and that Slack can be reached';
    const database = 'The database cannot be used: check DATABASE_URL, and that it runs and lets us in';
    const closing = createSocketServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((listening) => closing.listen(0, '127.0.0.1', listening));
    later(() => closing.close());
    const taken = (closing.address() as AddressInfo).port;
    const port = `Port ${taken} cannot be used: end what uses it, or set PORT to another`;
    const cases: { change: Record<string, string>; words: string; cause: string }[] = [
      { change: { SLACK_API_URL: await slackThatRefuses(later) }, words: slack, cause: 'invalid_auth' },
      { change: { SLACK_API_URL: 'http://127.0.0.1:9/api/' }, words: slack, cause: 'request_error' },
      { change: { DATABASE_URL: 'postgres://desk:x@127.0.0.1:9/desk' }, words: database, cause: 'ECONNREFUSED' },
      { change: { DATABASE_URL: `postgres://desk:x@127.0.0.1:${taken}/desk` }, words: database, cause: 'no answer' },
      { change: { PORT: String(taken) }, words: port, cause: 'EADDRINUSE' },
    ];
    await Promise.all(
      cases.map(async ({ change, words, cause }) => {
        const program = start({ ...emulated.settings(url), ...change });
        expect(await program.exited()).toBe(1);
        // Before, it may have had time to say what else is wrong with these settings.
        const lines = program.lines().filter(({ level }) => level === 'fatal');
        expect(lines).toHaveLength(1);
        expect(lines[0]?.msg).toContain(`Learner Desk could not start: ${words}`);
        expect(JSON.stringify(lines[0]?.err)).toContain(cause);
      }),
    );
  });
});

describe.concurrent('the program with a learning platform', { timeout: 120_000 }, () => {
  it('does not start without it while changes wait, until they are ended, and goes on without losing anything', async (t) => {
    const { start, world, learners, later } = arrange(t);
    const emulated = await world();
    const { url } = await learners();
    const platform = await startAnsweringServer((response) => void response.writeHead(204).end());
    later(() => platform.close());
    const off: Record<string, string> = { ...emulated.settings(url), PLATFORM_NAME: 'Acme Learning' };
    const on = (address: string) => ({
      ...off,
      PLATFORM_CHANGES: 'push',
      PLATFORM_WEBHOOK_URL: address,
      PLATFORM_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    });
    const makeAvailable = async (port: number) => {
      const card = await askAndConfirm(emulated, port, 'joao@acme.test', ['vpa', 'Make available']);
      return (words: string) =>
        until(`the thread says ${words}`, async () =>
          (await emulated.thread(card.ts)).some(({ text }) => text.includes(words)),
        );
    };

    const first = start(on('http://127.0.0.1:9/changes'));
    const says = await makeAvailable(await first.ready());
    await says('Acme Learning has not answered yet');
    first.signal('SIGTERM');
    await first.exited();

    const refused = start(off);
    expect(await refused.exited()).toBe(1);
    expect(refused.output()).toContain('1 change waits for the learning platform, but PLATFORM_CHANGES is off.');
    expect(refused.output()).toContain('npm run platform -- settle');
    expect(await settle(on(platform.url))).toMatchObject({ code: 2 });
    expect(await settle(off)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 change is ended as unanswered'),
    });

    const without = start(off);
    await without.ready();
    await says('Changes were switched off before Acme Learning answered.');
    without.signal('SIGTERM');
    await without.exited();

    const again = start(on(platform.url));
    await (await makeAvailable(await again.ready()))('Acme Learning has it since');
    expect(platform.asked).toHaveLength(1);
  });
});

describe.concurrent('the program with good settings', { timeout: 120_000 }, () => {
  it('is ready, tells what happens in JSON lines without anything private, and ends on SIGTERM', async (t) => {
    const { start, world, learners } = arrange(t);
    const emulated = await world();
    const { url } = await learners();
    const program = start({ ...emulated.settings(url), LOG_LEVEL: 'trace', DESK_DRAIN_SECONDS: '2' });
    const port = await program.ready();
    expect((await get(port, '/healthz')).text).toMatch(/^ok\nLearner Desk \d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n$/);
    expect(program.lines().find(({ msg }) => msg === 'Learner Desk is ready')?.version).toMatch(/^\d/);
    expect(await get(port, '/readyz')).toEqual({ status: 200, text: 'ready\n' });

    const card = await askAndConfirm(emulated, port);
    const mail = await until('the mail is out', async () => (await emulated.mails())[0]);
    await until('the thread says sent', async () => (await emulated.thread(card.ts))[0]?.text.includes('📨 Sent'));
    const token = /activate\/([\w-]{43})/.exec(mail.text)?.[1] ?? 'none';
    const page = `http://127.0.0.1:${port}/activate/${token}`;
    for (const password of ['short', 'four quiet boats at noon', 'four quiet boats at noon'])
      await fetch(page, { method: 'POST', body: new URLSearchParams({ password }), redirect: 'manual' });
    await fetch(`${page}/cut%off`);
    for (const text of ['jane@acme.test', 'nobody@acme.con', 'activation jane@acme.test'])
      await emulated.type(port, text);
    await until('all three are answered', () => emulated.answers.length === 3);

    program.signal('SIGTERM');
    await until('balancers see that it closes', async () => (await get(port, '/readyz')).text === 'closing\n');
    expect((await fetch(`http://127.0.0.1:${port}/activate/none`)).status).not.toBe(503);
    expect(await program.exited()).toBe(0);
    const lines = program.lines();
    expect(lines.map((line) => line.msg)).toContain('stopped');
    expect(program.output()).not.toMatch(/@|%40|acme\.(test|con)|boats/);
    expect(program.output()).not.toContain(token);
    expect(program.output()).not.toMatch(/desk\.test|xoxb|re_emulated/);
    const { ref } = lines.find((line) => line.msg === 'mail') ?? {};
    expect(lines.filter((line) => line.ref === ref).map((line) => line.work ?? line.msg)).toEqual(['command', 'mail']);
    expect(lines.filter((line) => line.msg?.includes('listening'))).toEqual([]); // an audit row's line has no message
  });

  it('finishes the mail in hand before it ends, and the next start brings the thread up to date', async (t) => {
    const { start, world, learners, slowResend } = arrange(t);
    const emulated = await world();
    const resend = await slowResend();
    const { url, sql } = await learners();
    const settings = { ...emulated.settings(url), RESEND_BASE_URL: resend.url };
    const program = start(settings);
    const port = await program.ready();
    const card = await askAndConfirm(emulated, port);
    await until('Resend has the mail in hand', () => resend.keys.length === 1);

    program.signal('SIGTERM');
    await until('it is not ready any more', async () =>
      get(port, '/readyz').then(
        ({ status }) => status === 503,
        () => true,
      ),
    );
    for (const signal of ['SIGINT', 'SIGTERM'] as const) program.signal(signal); // as npm does, which passes on what the terminal sends
    expect(program.isRunning()).toBe(true);
    resend.release();
    expect(await program.exited()).toBe(0);
    expect(await sql`select state from mails`).toMatchObject([{ state: 'sent' }]);

    await start(settings).ready();
    await until('the thread says sent', async () => (await emulated.thread(card.ts))[0]?.text.includes('📨 Sent'));
    expect(await emulated.thread(card.ts)).toHaveLength(1);
    expect(resend.keys).toHaveLength(1);
  });

  it('ends in time where the mail provider hangs: the mail stays queued', async (t) => {
    const { start, world, learners, slowResend } = arrange(t);
    const emulated = await world();
    const resend = await slowResend();
    const { url, sql } = await learners();
    const program = start({ ...emulated.settings(url), RESEND_BASE_URL: resend.url });
    await askAndConfirm(emulated, await program.ready());
    await until('Resend has the mail in hand', () => resend.keys.length === 1);
    program.signal('SIGTERM');
    expect(await program.exited()).toBe(0); // where closing takes too long, it is 1
    expect(await sql`select state, problem from mails`).toMatchObject([{ state: 'queued', problem: 'slow' }]);
  });

  it('ends in time where Slack answers half-way and many wait for it, and tells all of them', async (t) => {
    const { start, world, learners, later } = arrange(t);
    const emulated = await world();
    const { url } = await learners();
    const settings = emulated.settings(url);
    const slack = await slackThatAnswersHalf(settings.SLACK_API_URL ?? '', 'users.info', later);
    const program = start({ ...settings, SLACK_API_URL: slack.url, NODE_OPTIONS: COLLECTS_GARBAGE });
    const port = await program.ready();
    await Promise.all(Array.from({ length: 80 }, () => emulated.type(port, 'help')));
    await until('Slack has answered half-way', () => slack.halves() > 0);
    program.signal('SIGUSR2');
    program.signal('SIGTERM');
    expect(await program.exited()).toBe(0);
    // An answer that is under way when the end comes may be followed by the word that it was given up.
    expect(emulated.answers.length).toBeGreaterThanOrEqual(80);
    const isTold = (text: string) => /^(Slack could not tell me who may|I am being restarted)/.test(text);
    expect(emulated.answers.filter((text) => !isTold(text))).toEqual([]);
  });

  it('outlives a database that turns read-only under a mail in hand, and works again when it is not', async (t) => {
    const { start, world, learners, slowResend, later } = arrange(t);
    const emulated = await world();
    const resend = await slowResend();
    const { url, sql } = await learners();
    const program = start({ ...emulated.settings(url), RESEND_BASE_URL: resend.url });
    const port = await program.ready();
    const first = await askAndConfirm(emulated, port);
    await until('Resend has the mail in hand', () => resend.keys.length === 1);
    const server = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
    later(() => server.end());
    const name = new URL(url).pathname.slice(1);
    /** As on a server that fails over: the connections are lost, and new ones find it so. */
    const turn = async (change: string) => {
      await server.unsafe(`alter database ${name} ${change}`);
      await server`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    };

    await turn('set default_transaction_read_only = on');
    resend.release();
    await until('it is not ready', async () => (await get(port, '/readyz')).status === 503);
    await emulated.type(port, 'activation lucia@acme.test');
    expect(await until('it says that it broke', () => emulated.answers[0])).toMatch(
      /My database is read-only just now.*LD-/,
    );
    await emulated.type(port, 'activation lucia@acme.test');
    await turn('reset default_transaction_read_only');

    await until('it is ready again', async () => (await get(port, '/readyz')).status === 200);
    await until('the command that waited has its card', async () => (await emulated.history())[0]?.ts !== first.ts);
    // Its claim ends in a minute, and the sweep rings for it: both now.
    await sql`update mails set claimed_until = null`;
    await sql`select graphile_worker.add_job('send-mail', json_build_object('mailId', id)) from mails`;
    await until('the thread says sent', async () => (await emulated.thread(first.ts))[0]?.text.includes('📨 Sent'));
    expect(program.isRunning()).toBe(true);
    expect(program.lines().filter((line) => line.level === 'fatal')).toEqual([]);
  });

  it('outlives what nobody caught where the database says that it is away, and nothing else', async (t) => {
    const { start, world, learners } = arrange(t);
    const emulated = await world();
    const { url } = await learners();
    const fault = (signal: string, code: string) =>
      `process.on('${signal}', () => { Promise.reject(Object.assign(new Error('uncaught'), { code: '${code}' })); });`;
    const faults = encodeURIComponent(fault('SIGUSR2', '25006') + fault('SIGWINCH', '42P01'));
    const program = start({ ...emulated.settings(url), NODE_OPTIONS: `--import=data:text/javascript,${faults}` });
    const port = await program.ready();
    program.signal('SIGUSR2');
    await until('it is in the log', () => program.lines().some(({ msg }) => msg.includes('nobody waited for')));
    expect((await get(port, '/readyz')).status).toBe(200);
    program.signal('SIGWINCH');
    expect(await program.exited()).toBe(1);
  });

  it('outlives a database that goes away, and works again when it is back', async (t) => {
    const { start, world, learners, later } = arrange(t);
    const emulated = await world();
    const { url } = await learners();
    const program = start(emulated.settings(url));
    const port = await program.ready();
    const first = await askAndConfirm(emulated, port);
    await until('the thread says sent', async () => (await emulated.thread(first.ts))[0]?.text.includes('📨 Sent'));
    const server = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
    later(() => server.end());
    const name = new URL(url).pathname.slice(1);

    await server.unsafe(`alter database ${name} allow_connections false`);
    await server`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await until('it is not ready', async () => (await get(port, '/readyz')).status === 503);
    await emulated.type(port, 'activation lucia@acme.test');
    expect(await until('it says that it broke', () => emulated.answers[0])).toMatch(
      /My database does not answer just now.*LD-/,
    );
    await server.unsafe(`alter database ${name} allow_connections true`);

    await until('it is ready again', async () => (await get(port, '/readyz')).status === 200);
    const card = await askAndConfirm(emulated, port, 'lucia@acme.test');
    await until('the thread says sent', async () => (await emulated.thread(card.ts))[0]?.text.includes('📨 Sent'));
    expect(program.isRunning()).toBe(true);
    expect(program.lines().filter((line) => line.level === 'fatal')).toEqual([]);
  });
});

describe.concurrent('two replicas that start at once on a fresh database', { timeout: 120_000 }, () => {
  it('become ready both', async (t) => {
    const { start, world, later } = arrange(t);
    const emulated = await world();
    const url = await freshDatabase(later);
    const replicas = [start(emulated.settings(url)), start(emulated.settings(url))];
    const ports = await Promise.all(replicas.map((replica) => replica.ready()));
    for (const port of ports) expect((await get(port, '/readyz')).status).toBe(200);
  });
});

/** A database without a single table. */
async function freshDatabase(later: (cleanUp: () => unknown) => void): Promise<string> {
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  const name = `desk_${randomBytes(6).toString('hex')}`;
  await admin.unsafe(`create database ${name}`);
  later(async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  return inject('postgresUrl').replace(/\/postgres$/, `/${name}`);
}

/** Lets a program collect all garbage when it gets SIGUSR2. */
const COLLECTS_GARBAGE = `--import=data:text/javascript,${encodeURIComponent(`
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  process.on('SIGUSR2', () => { gc(); setImmediate(gc); });
`)}`;

/** The Slack behind `apiUrl`, but for a method whose answers stop half-way. */
async function slackThatAnswersHalf(apiUrl: string, method: string, later: (cleanUp: () => unknown) => void) {
  let halves = 0;
  const slack = createServer(async (request, response) => {
    const asked = request.url?.replace('/api/', '') ?? '';
    response.setHeader('content-type', 'application/json');
    if (asked === method) {
      halves += 1;
      return response.writeHead(200, { 'content-length': '200' }).write('{"ok":true,');
    }
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const body = await new Response(Readable.toWeb(request) as ReadableStream).text();
    const headers = { authorization, 'content-type': type };
    const answer = await fetch(`${apiUrl}${asked}`, { method: 'POST', headers, body });
    response.end(await answer.text());
  });
  await new Promise<void>((listening) => slack.listen(0, '127.0.0.1', listening));
  later(() => {
    slack.closeAllConnections();
    slack.close();
  });
  return { url: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`, halves: () => halves };
}

/** A Slack that knows no token: https://docs.slack.dev/reference/methods/auth.test#errors */
async function slackThatRefuses(later: (cleanUp: () => unknown) => void): Promise<string> {
  const slack = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":false,"error":"invalid_auth"}');
  });
  await new Promise<void>((listening) => slack.listen(0, '127.0.0.1', listening));
  later(() => slack.close());
  return `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`;
}
