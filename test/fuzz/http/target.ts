import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../src/config.ts';
import { createTestDesk, type TestDesk } from '../../support/desk/desk.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { until } from '../../support/until.ts';
import { PLATFORM_TOKEN } from './platform-requests.ts';

const heapReporter = new URL('./heap-reporter.mjs', import.meta.url).href;

/**
 * Of these, rows may come: a delivery's key, the audit of a refusal or a greeting, which moves its head and leaves for the
 * log, the asker's count of look-ups, the count of wrong passwords, and a signed event of a type that nobody knows.
 */
const GROWING = ['audit', 'audit_head', 'audit_shipped', 'deliveries', 'temporary_tries', 'unknown_events', 'usage'];
const HARMLESS = ['refused', 'welcomed', 'password-refused', 'platform-called', 'platform-refused'];

/** The program in a process of its own, between a local Slack and a local mailbox. */
export type Target = {
  desk: TestDesk;
  port: number;
  /** All that is in the database, as one line a table; what was audited but for refusals of nobody in particular. */
  fingerprint(): Promise<Record<string, string>>;
  /** What the program keeps once its garbage is collected, and what the process has, both in MB. */
  memory(): Promise<{ keptMb: number; residentMb: number | undefined }>;
  isRunning(): boolean;
  output(): string;
  close(): Promise<void>;
};

/** Starts it with a heap of 192 MB at most: where requests are kept, it ends. */
export async function startTarget(): Promise<Target> {
  const desk = await createTestDesk();
  await desk.desk().close();
  const cwd = mkdtempSync(join(tmpdir(), 'desk-fuzz-'));
  const program = startProgram(cwd, {
    ...environment(desk.config),
    NODE_OPTIONS: `--max-old-space-size=192 --import ${heapReporter}`,
  });
  const port = await program.ready();
  return {
    desk,
    port,
    fingerprint: () => fingerprint(desk),
    memory: async () => ({ keptMb: await keptMb(program), residentMb: residentMb(program.pid) }),
    isRunning: program.isRunning,
    output: program.output,
    async close() {
      await program.kill();
      rmSync(cwd, { recursive: true, force: true });
      await desk.close();
    },
  };
}

function environment({ slack, mail, roles, ...config }: Config): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_SIGNING_SECRET: 'signingSecrets' in slack.door ? slack.door.signingSecrets.join() : '',
    SLACK_API_URL: slack.apiUrl,
    RESEND_API_KEY: mail.apiKey,
    RESEND_BASE_URL: mail.baseUrl ?? '',
    RESEND_WEBHOOK_SECRET: mail.webhookSecrets?.join() ?? '',
    EMAIL_FROM: mail.from,
    DATABASE_URL: config.databaseUrl ?? '',
    PUBLIC_URL: config.publicUrl,
    LEARNING_PLATFORM_URL: config.platformUrl,
    LINK_SECRET: config.linkSecrets.join(),
    PLATFORM_API_TOKENS: `fuzz:records+changes+sign-in:${PLATFORM_TOKEN}`,
    PORT: String(config.port),
    LOG_LEVEL: 'trace',
    DESK_AGENTS: roles.agent.join(),
    DESK_LEADS: roles.lead.join(),
    DESK_ON_CALL: roles['on-call'].join(),
  };
}

async function fingerprint({ database: { sql } }: TestDesk): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name::text <> all(string_to_array(${GROWING.join()}, ',')) order by 1`;
  const prints = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await sql`
        select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print from ${sql(name)} t`;
      return [name, String(row?.print)] as const;
    }),
  );
  const [audited] = await sql`
    select count(*) || ' ' || coalesce(string_agg(distinct concat_ws(' ', event, action, refusal), ', '), '') as print
    from audit where event <> all(string_to_array(${HARMLESS.join()}, ',')) or learner_id is not null`;
  return { ...Object.fromEntries(prints), audit: String(audited?.print) };
}

/** Asks the program to collect its garbage and to say what is left (heap-reporter.mjs). */
async function keptMb(program: Program): Promise<number> {
  const told = () =>
    [
      ...program
        .output()
        .slice(-10_000)
        .matchAll(/heap (\d+): (\d+)\n/g),
    ].at(-1);
  const before = told()?.[1];
  program.signal('SIGUSR2');
  const [, , bytes] = await until('the program says what it keeps', () => {
    const last = told();
    return last && last[1] !== before && last;
  });
  return Number(bytes) / 1024 / 1024;
}

function residentMb(pid: number | undefined): number | undefined {
  if (!pid || !existsSync(`/proc/${pid}/status`)) return undefined;
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}
