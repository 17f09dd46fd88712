import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseState } from '../../src/db/installation/database-state.ts';
import type { Check } from '../../src/doctor/check.ts';
import { runDoctor } from '../../src/doctor/command.ts';
import { databaseChecks } from '../../src/doctor/database.ts';
import { createSurroundings } from '../../src/playground/stage.ts';
import { BOT, personas, RESEND_KEY, WEBHOOK_SECRET } from '../../src/playground/workspace-data.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { ACME_WIDE } from '../support/desk/grid.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let surroundings: Awaited<ReturnType<typeof createSurroundings>>;
beforeAll(async () => {
  [database, surroundings] = await Promise.all([createTestDatabase(), createSurroundings()]);
});
afterAll(async () => {
  await Promise.all([database.close(), surroundings.slack.close(), surroundings.mailbox.close()]);
});

const LINK_SECRET = 'a secret for tests only and nothing else';

const settings = () => ({
  SLACK_BOT_TOKEN: BOT.token,
  SLACK_SIGNING_SECRET: BOT.signingSecret,
  SLACK_API_URL: `${surroundings.slack.url}/api/`,
  RESEND_API_KEY: RESEND_KEY,
  RESEND_BASE_URL: surroundings.mailbox.url,
  RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
  EMAIL_FROM: 'Learning Platform <hello@platform.test>',
  PUBLIC_URL: 'https://desk.platform.test',
  LEARNING_PLATFORM_URL: 'https://learn.platform.test',
  LINK_SECRET,
  DATABASE_URL: database.url,
  DESK_AGENTS: 'S0AGENTS',
  DESK_LEADS: `S0LEADS,${personas.carl.id}`,
  DESK_ESCALATION_CHANNEL: 'C0ESCALATE',
  DESK_DNS: '127.0.0.1:9',
});

async function run(env: Record<string, string>, ...args: string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await runDoctor(args, env, { out, err });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** What is said of one thing. */
async function checksOf(env: Record<string, string>, ...args: string[]) {
  const { out, code } = await run(env, '--json', ...args);
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: Check[] };
  expect(ok).toBe(code === 0);
  return (about: string) =>
    checks.filter((check) => check.about === about).map(({ level, words }) => `${level}: ${words}`);
}

describe('npm run doctor', () => {
  it('says in a line each what is the case, sends a mail where it is asked to, and prints no secret', async () => {
    const { code, out } = await run(settings(), '--mail');
    for (const line of [
      '✓ Settings     complete',
      '✓ Schema       it is this version’s',
      '✓ Disk         there is room to write',
      '✓ Permissions  the app has all that manifest.yml asks for',
      '✓ Delivery     over HTTP, to PUBLIC_URL/slack/events',
      '✓ Sending      Resend took a mail to delivered@resend.dev',
      '! Platform     none is connected',
    ])
      expect(out).toContain(line);
    expect(out).toMatch(/^✓ Postgres {5}version \d+\.\d+, UTF8/m);
    expect(code).toBe(out.includes('✗') ? 1 : 0);
    expect(surroundings.mailbox.mails.some(({ to }) => to.includes('delivered@resend.dev'))).toBe(true);
    for (const secret of [
      BOT.token,
      BOT.signingSecret,
      RESEND_KEY,
      WEBHOOK_SECRET,
      LINK_SECRET,
      new URL(database.url).password,
    ])
      if (secret) expect(out).not.toContain(secret);
  });

  it('names what is wrong with Slack, and what is lost by it', async () => {
    const { app } = surroundings.slack;
    const { scopes } = app;
    app.scopes = scopes.filter((scope) => scope !== 'files:write' && scope !== 'users:read');
    const about = await checksOf(settings());
    app.scopes = scopes;
    expect(about('Permissions')).toEqual([
      'warning: without files:write a history cannot be had as a file',
      'bad: without users:read nobody may do anything, because it is not known who they are',
    ]);
    const refused = await checksOf({ ...settings(), SLACK_BOT_TOKEN: 'xoxb-wrong-token-of-another' });
    expect(refused('Slack')).toEqual(['bad: it does not let us in (invalid_auth)']);
  });

  it('says in which workspaces an app is that was installed for an organization', async () => {
    const about = async (addedTo: string[]) => {
      const { slack, mailbox } = await createSurroundings({ workspace: { grid: { ...ACME_WIDE, addedTo } } });
      const checks = await checksOf({ ...settings(), SLACK_API_URL: `${slack.url}/api/` });
      await Promise.all([slack.close(), mailbox.close()]);
      return checks;
    };
    const added = await about(['T0DESK', 'T0WEST']);
    expect(added('Workspaces')).toEqual(['good: the app was added to T0DESK, T0WEST']);
    expect(added('People')).toEqual(['good: agents, leads and the escalation channel are there']);
    expect((await about([]))('Workspaces')).toEqual([
      'bad: the app is installed for the organization, and in none of its workspaces',
    ]);
  });

  it('looks at the database though settings are wrong, and says which', async () => {
    const { DATABASE_URL } = settings();
    const about = await checksOf({ DATABASE_URL, LINK_SECRET: 'short' });
    expect(about('Settings')).toContain('bad: LINK_SECRET is not right');
    expect(about('Schema')).toEqual(['good: it is this version’s']);
    const away = await checksOf({ DATABASE_URL: 'postgres://desk:sesame-open@127.0.0.1:1/desk' });
    expect(away('Postgres')).toEqual(['bad: it cannot be used (ECONNREFUSED)']);
  });

  it('names an option that it does not know', async () => {
    expect(await run({}, '--jsn')).toMatchObject({ code: 2, err: expect.stringContaining('no option --jsn') });
  });
});

describe('what is said of a database', () => {
  const well: DatabaseState = {
    version: 180_000,
    encoding: 'UTF8',
    timeZone: 'UTC',
    isReadOnly: false,
    connections: { most: 97, free: 90 },
    aheadMs: 12,
    schema: { missing: [], isNewer: false },
    ownsAudit: false,
    hasRoom: true,
    heardAt: new Date(0),
  };
  const said = (part: Partial<DatabaseState>) =>
    databaseChecks({ ...well, ...part }).filter(({ level }) => level !== 'good');

  it('is nothing where all is well', () => expect(said({})).toEqual([]));

  it.each<[string, Partial<DatabaseState>, string]>([
    ['an old Postgres', { version: 130_011 }, 'version 13.11'],
    ['another encoding', { encoding: 'SQL_ASCII' }, 'SQL_ASCII'],
    ['a standby', { isReadOnly: true }, 'read-only'],
    ['a full disk', { hasRoom: false }, 'full'],
    ['an older schema', { schema: { missing: [{ name: '0040_x', statements: [] }], isNewer: false } }, '0040_x'],
    ['a newer schema', { schema: { missing: [], isNewer: true } }, 'newer version'],
    ['an owner of the audit', { ownsAudit: true }, 'owns the audit'],
    ['few connections', { connections: { most: 20, free: 3 } }, '3 of 20'],
    ['clocks that differ', { aheadMs: -61_000 }, '61 s apart'],
    ['a Slack that was never heard', { heardAt: undefined }, 'nothing has come'],
  ])('%s', (_, part, words) => {
    const [problem, ...others] = said(part);
    expect(others).toEqual([]);
    expect(problem?.words).toContain(words);
    expect(problem?.todo).toMatch(/\.$/);
  });
});
