import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { AuditRow } from '../db/audit/chain.ts';
import { fromLine } from '../db/audit/line.ts';

/** How many lines are looked at together. */
const AT_ONCE = 5_000;

const text = z.string();
const none = z.string().nullable();
const line = z.object({
  audit: z.literal(true),
  seq: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime({ precision: 3 }),
  actor: text,
  event: text,
  refusal: none,
  action: none,
  learner_id: none,
  request_id: none,
  channel: none,
  thread_ts: none,
  reference: text,
  written_by: none.optional(),
});

/** Lines of a log: the audit's rows among them, and how many of the audit's lines cannot be read. */
export type LoggedRows = { rows: AuditRow[]; unreadable: number };

/**
 * Reads the audit's rows from a file of the desk's log lines, in batches and in the file's order. Other lines are left out.
 * @throws the system's error where the file cannot be read.
 */
export async function* loggedRows(path: string): AsyncGenerator<LoggedRows> {
  let batch: LoggedRows = { rows: [], unreadable: 0 };
  for await (const written of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!written.includes('"audit":true')) continue;
    const row = readLine(written);
    if (row) batch.rows.push(row);
    else batch.unreadable += 1;
    if (batch.rows.length < AT_ONCE) continue;
    yield batch;
    batch = { rows: [], unreadable: 0 };
  }
  yield batch;
}

function readLine(written: string): AuditRow | undefined {
  try {
    const { audit: _, ...row } = line.parse(JSON.parse(written));
    return fromLine(row);
  } catch {
    return undefined;
  }
}
