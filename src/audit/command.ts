import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import type { Sql } from 'postgres';
import { argumentProblem } from '../cli/argument-problem.ts';
import { type Mark, verifyChain } from '../db/audit/chain.ts';
import { type Granted, grantProgram } from '../db/audit/grant.ts';
import { databaseCode } from '../db/fault.ts';
import { migrate } from '../db/migrate.ts';
import { openPostgres } from '../db/open-postgres.ts';
import { type OperatorDatabase, openForOperator } from '../db/operator-client.ts';
import { compareLog } from './compare.ts';
import { loggedRows } from './log-file.ts';
import { HELP, logWords, readHead, verdictWords } from './report.ts';

export type AuditTerminal = { out: Writable; err: Writable };

type Verifying = { known: Mark | undefined; log: string | undefined };
type AuditArguments = { kind: 'help' } | ({ kind: 'verify' } & Verifying) | { kind: 'grant'; role: string };

const USAGE = 'Say what to do: npm run audit -- verify, or npm run audit -- grant ROLE. More: npm run audit -- --help';

/**
 * Runs `npm run audit`.
 * @returns the exit code: 0 done, or the chain is whole; 1 it is broken; 2 it could not be done.
 */
export async function runAudit(args: string[], place: OperatorDatabase, { out, err }: AuditTerminal): Promise<number> {
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    err.write(`${asked}\n`);
    return 2;
  }
  if (asked.kind === 'help') {
    out.write(HELP);
    return 0;
  }
  const database = await openForOperator(place, (line) => err.write(line));
  const sql = openPostgres(database.url, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: 'learner-desk audit' },
  });
  try {
    if (asked.kind === 'verify') return await reportVerdict(sql, asked, { out, err });
    await migrate(database.url);
    return await grantRole(sql, asked.role, { out, err });
  } catch (error) {
    const code = databaseCode(error);
    if (code === 'unknown') throw error;
    err.write(`${problemWords(code)}\n`);
    return 2;
  } finally {
    await sql.end({ timeout: 5 });
    await database.stop();
  }
}

/** @returns the problem in words where there is one. */
function readArguments(args: string[]): AuditArguments | string {
  try {
    const options = {
      head: { type: 'string' },
      log: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [verb, role, ...others] = positionals;
    if (values.help) return { kind: 'help' };
    const known = values.head === undefined ? undefined : readHead(values.head);
    if (values.head !== undefined && !known) return 'That is no head. Give it as verify printed it: --head 1234:9f…';
    const { log } = values;
    if (verb === 'verify' && role === undefined && log !== '') return { kind: 'verify', known, log };
    if (verb === 'grant' && role && others.length === 0 && !known && log === undefined) return { kind: 'grant', role };
    return USAGE;
  } catch (error) {
    return argumentProblem(error) + USAGE;
  }
}

async function reportVerdict(sql: Sql, { known, log }: Verifying, { out, err }: AuditTerminal): Promise<number> {
  const bar = new SingleBar(
    {
      stream: err as NodeJS.WritableStream,
      format: '{bar} {percentage}%  {value} of {total} rows',
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let isDrawn = false;
  try {
    const verdict = await verifyChain(sql, {
      known,
      onProgress(done, total) {
        if (!isDrawn) bar.start(total, 0);
        isDrawn = true;
        bar.update(done);
      },
    });
    bar.stop();
    out.write(verdictWords(verdict, known));
    if (log === undefined) return verdict.broken ? 1 : 0;
    const compared = await compareLog(sql, loggedRows(log));
    out.write(logWords(compared));
    return verdict.broken || compared.fault ? 1 : 0;
  } finally {
    bar.stop();
  }
}

async function grantRole(sql: Sql, role: string, { out, err }: AuditTerminal): Promise<number> {
  const granted = await grantProgram(sql, role);
  const words: Record<Granted['kind'], string> = {
    granted: `Done: ${role} may do what the program does. Of the audit it may read and add rows, and nothing else.`,
    'no-such-role': `There is no role ${role}. Make it first: create role ${role} login password '…'`,
    'too-mighty': `${role} owns the audit or is a superuser: it could take the guards away. Make a role that is neither.`,
  };
  const isDone = granted.kind === 'granted';
  (isDone ? out : err).write(`${words[granted.kind]}\n`);
  return isDone ? 0 : 2;
}

function problemWords(code: string): string {
  if (/^E(?:NOENT|ACCES|ISDIR|NOTDIR)$/.test(code)) return `The file cannot be read (${code}).`;
  if (code === '42P01' || code === '42703')
    return 'There is no audit here yet, or an older one: start the desk once (npm start).';
  if (code === '42501') return 'This role may not do that: DATABASE_URL has to name the owner of the tables.';
  return `The database cannot be used (${code}). Check DATABASE_URL.`;
}
