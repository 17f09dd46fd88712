import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../src/config.ts';
import { createTestDesk, type TestDesk } from '../../support/desk.ts';
import { startProgram } from '../../support/program.ts';

/** Of these, rows may come: a delivery's key, and the audit of a refusal or a greeting, which moves its head. */
const MAY_GROW = ['deliveries', 'audit', 'audit_head'];
const HARMLESS = ['refused', 'welcomed', 'password-refused'];

/** The program in a process of its own, between a local Slack and a local mailbox. */
export type Target = {
  desk: TestDesk;
  port: number;
  /** All that is in the database, as one line a table; what was audited but for refusals of nobody in particular. */
  fingerprint(): Promise<Record<string, string>>;
  /** Resident memory of the process, in MB; undefined where the system does not say. */
  memory(): number | undefined;
  isRunning(): boolean;
  output(): string;
  close(): Promise<void>;
};

/** Starts it with a heap of 192 MB at most: where requests are kept, it ends. */
export async function startTarget(): Promise<Target> {
  const desk = await createTestDesk();
  await desk.desk().close();
  const cwd = mkdtempSync(join(tmpdir(), 'desk-fuzz-'));
  const program = startProgram(cwd, { ...environment(desk.config), NODE_OPTIONS: '--max-old-space-size=192' });
  const port = await program.ready();
  return {
    desk,
    port,
    fingerprint: () => fingerprint(desk),
    memory: () => residentMb(program.pid),
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
    SLACK_SIGNING_SECRET: 'signingSecret' in slack.door ? slack.door.signingSecret : '',
    SLACK_API_URL: slack.apiUrl,
    RESEND_API_KEY: mail.apiKey,
    RESEND_BASE_URL: mail.baseUrl ?? '',
    RESEND_WEBHOOK_SECRET: mail.webhookSecret ?? '',
    EMAIL_FROM: mail.from,
    DATABASE_URL: config.databaseUrl ?? '',
    PUBLIC_URL: config.publicUrl,
    LEARNING_PLATFORM_URL: config.platformUrl,
    LINK_SECRET: config.linkSecret,
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
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name::text <> all(string_to_array(${MAY_GROW.join()}, ',')) order by 1`;
  const prints = await Promise.all(
    tables.map(async ({ name }) => {
      const [row] = await sql`
        select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print from ${sql(name)} t`;
      return [name, String(row?.print)] as const;
    }),
  );
  const [audited] = await sql`
    select count(*)::text as count from audit
    where event <> all(string_to_array(${HARMLESS.join()}, ',')) or learner_id is not null or request_id is not null`;
  return { ...Object.fromEntries(prints), audit: String(audited?.count) };
}

function residentMb(pid: number | undefined): number | undefined {
  if (!pid || !existsSync(`/proc/${pid}/status`)) return undefined;
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1024);
}
