import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runAudit } from '../../src/audit/command.ts';
import { archiveAudit } from '../../src/db/audit/archive.ts';
import type { AuditRow } from '../../src/db/audit/chain.ts';
import { toLine } from '../../src/db/audit/line.ts';
import { createAuditShipping } from '../../src/db/audit/shipping.ts';
import { createLog, writeLines } from '../../src/log.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { askForCard, waitForText } from '../support/desk/acts.ts';
import { createTestDesk } from '../support/desk/desk.ts';
import { createLogLines } from '../support/log-lines.ts';
import { until } from '../support/until.ts';

type Database = Awaited<ReturnType<typeof createTestDatabase>>;

const addRows = (database: Database, count: number) =>
  database.sql`insert into audit (actor, event, reference) select 'U0AMY', 'asked', 'LD-' || n from generate_series(1, ${count}::int) n`;
/** The audit's lines of a log, without what every line has. */
const auditLines = (log: string) =>
  log
    .split('\n')
    .filter((line) => line.includes('"audit":true'))
    .map((line) => {
      const { level, time, audit, ...row } = JSON.parse(line);
      return row;
    });

describe('the audit as lines of the log', () => {
  it('has every row once, with number and seal and no personal data, of what people did', async () => {
    const desk = await createTestDesk();
    try {
      const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
      await desk.press('amy', card, 'Resend email');
      await waitForText(desk, card, '✅ Confirmed by');
      await desk.type('eve', '#support', '/learner jane@acme.test');
      const stored = async () => desk.database.sql`
        select seq::int, hash, actor, event, reference from audit order by audit.seq`;
      await until('all rows left', async () => auditLines(desk.log()).some(({ event }) => event === 'refused'));
      const lines = auditLines(desk.log());
      const kept = lines.map(({ seq, hash, actor, event, reference }) => ({ seq, hash, actor, event, reference }));
      expect(kept).toEqual([...(await stored())]);
      expect(new Set(lines.map(({ event }) => event))).toEqual(new Set(['asked', 'confirmed', 'refused']));
      expect(JSON.stringify(lines)).not.toMatch(/jane|acme|@/i);
    } finally {
      await desk.close();
    }
  });

  it('comes whatever the log’s level is', async () => {
    const lines = createLogLines();
    const row = { seq: 1, hash: 'ab', actor: 'U0AMY' };
    await writeLines(createLog('fatal', lines.stream), { audit: true }, [row]);
    expect(auditLines(lines.text())).toEqual([row]);
  });
});

describe('rows that leave the database', () => {
  let database: Database;
  const open: { close(): Promise<void> }[] = [];
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    await database.close();
  });

  /** A process that ships into a list. */
  function ship(into: number[], more: (rows: AuditRow[]) => Promise<void> = async () => {}) {
    const troubles: unknown[] = [];
    const shipping = createAuditShipping(database.sql, {
      async write(rows) {
        into.push(...rows.map(({ seq }) => seq));
        await more(rows);
      },
      onTrouble: (error) => troubles.push(error),
    });
    open.push(shipping);
    return { ...shipping, troubles };
  }
  const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

  it('leave once and in order where two replicas run, and those of before are first', async () => {
    await addRows(database, 1_100);
    const left: number[] = [];
    ship(left);
    ship(left);
    await addRows(database, 30);
    await until('all left', async () => left.length >= 1_130);
    expect(left).toEqual(numbers(1, 1_130));
  });

  it('leave after a restart where they were written meanwhile, and none twice', async () => {
    const left: number[] = [];
    const first = ship(left);
    await addRows(database, 3);
    await until('the first left', async () => left.length >= 3);
    await addRows(database, 2);
    await first.close();
    await addRows(database, 2);
    ship(left);
    await until('the others left', async () => left.length >= 7);
    expect(left).toEqual(numbers(1, 7));
  });

  it('leave once more where a process died before it noted that they were written', async () => {
    await addRows(database, 3);
    const left: number[] = [];
    const dying = ship(left, async () => {
      throw new Error('died');
    });
    await until('it told', async () => dying.troubles.length > 0);
    await dying.close();
    expect(left.slice(0, 3)).toEqual([1, 2, 3]);
    const again: number[] = [];
    ship(again);
    await until('they left', async () => again.length >= 3);
    expect(again).toEqual([1, 2, 3]);
  });

  it('are only those that are committed', async () => {
    const left: number[] = [];
    ship(left);
    const undone = database.sql.begin(async (tx) => {
      await tx`insert into audit (actor, event, reference) values ('U0AMY', 'asked', 'LD-UNDONE')`;
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await addRows(database, 1);
    await until('it left', async () => left.length > 0);
    expect(left).toEqual([1]);
    expect(await database.sql`select reference from audit`).toEqual([{ reference: 'LD-1' }]);
  });
});

describe('npm run audit -- verify --log', () => {
  let database: Database;
  const folder = mkdtempSync(join(tmpdir(), 'desk-audit-'));
  const file = join(folder, 'desk.log');
  let lines: string[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    await addRows(database, 6);
    const log = createLogLines();
    const shipping = createAuditShipping(database.sql, {
      write: (rows) => writeLines(createLog('info', log.stream), { audit: true }, rows.map(toLine)),
      onTrouble: () => {},
    });
    await until('all left', async () => auditLines(log.text()).length >= 6);
    await shipping.close();
    lines = log.text().trim().split('\n');
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database.close();
  });

  async function verify(written: string[]) {
    writeFileSync(file, `${written.join('\n')}\n`);
    const [out, err] = [new PassThrough(), new PassThrough()];
    const code = await runAudit(['verify', '--log', file], { url: database.url }, { out, err });
    const [, said, ...rest] = String(out.read() ?? '').split('\n');
    return { code, said, rest: rest.join(), err: String(err.read() ?? '') };
  }
  const byOwner = (change: string) =>
    database.sql.unsafe(`alter table audit disable trigger all; ${change}; alter table audit enable trigger all`);

  it('says that the log fits, with other lines in it, in any order, and again', async () => {
    const others = ['{"level":"info","msg":"request"}', 'not JSON', ''];
    const written = [...others, ...lines.slice(3), ...lines.slice(0, 4)];
    expect(await verify(written)).toEqual({ code: 0, said: 'The log fits: 6 rows, 1 to 6.', rest: '', err: '' });
  });

  it('says what the log lacks, and what could not be read', async () => {
    const written = [lines[1] ?? '', (lines[2] ?? '').slice(0, -9), lines[5] ?? ''];
    expect(await verify(written)).toMatchObject({
      code: 0,
      said: 'The log fits: 2 rows, 2 to 6. In between, the log lacks 3 rows. 1 line of the audit could not be read.',
    });
    expect(await verify(['{}'])).toMatchObject({ code: 0, said: 'The log has no row of the audit.' });
  });

  it('finds a line that was changed', async () => {
    const changed = lines.map((line) => line.replace('"LD-4"', '"LD-5"'));
    expect(await verify(changed)).toMatchObject({
      code: 1,
      said: 'The log is not as it was written: its line of row 4 was changed.',
    });
  });

  it('finds rows that are gone from the end, and an audit that was written anew, although its chain is whole', async () => {
    await byOwner('delete from audit where seq > 4; alter table audit_head disable trigger all');
    await database.sql`update audit_head set seq = 4, hash = (select hash from audit where seq = 4)`;
    expect(await verify(lines)).toMatchObject({
      code: 1,
      said: 'The audit is not the one in the log: row 5 left, and is not there any more.',
    });
    await byOwner('delete from audit where seq > 3');
    await database.sql`update audit_head set seq = 3, hash = (select hash from audit where seq = 3)`;
    await addRows(database, 3);
    expect(await verify(lines)).toMatchObject({
      code: 1,
      said: 'The audit is not the one in the log: row 4 has another seal there. It was written anew.',
    });
  });

  it('counts rows that were archived since', async () => {
    const archived = await archiveAudit(database.sql, new Date(Date.now() + 60_000), 'LD-OLD');
    expect(archived.kind).toBe('archived');
    expect(await verify(lines.slice(0, 3))).toMatchObject({
      code: 0,
      said: 'The log fits: 3 rows, 1 to 3. 3 of them were archived since.',
    });
  });

  it('says so where there is no such file', async () => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    expect(await runAudit(['verify', '--log', join(folder, 'none')], { url: database.url }, { out, err })).toBe(2);
    expect(String(err.read())).toBe('The file cannot be read (ENOENT).\n');
  });
});
