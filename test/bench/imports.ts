import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { openCopy } from '../../src/db/statements/copy-in.ts';
import { importLearners } from '../../src/import/import-learners.ts';
import type { Benchmark } from './bench.ts';
import { median, timed } from './numbers.ts';

const ROWS = 100_000;
export const ORGANIZATIONS = 50;
const ROUNDS = 3;

export const HEADINGS = 'email,organization,external_id,given_name,family_name,locale,time_zone,invited_at';
const COLUMNS = 'email, organization_id, external_id, given_name, family_name, locale, time_zone, invited_at';

/** A learner as an export has her: with names, dates and a zone. `organization` is its name or its id. */
export function learner(n: number, organization: string): string[] {
  const invited = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
  const name = [`Given${n}`, `Family${n}`];
  return [`given${n}.family@acme.test`, organization, `x${n}`, ...name, 'es-MX', 'America/Mexico_City', invited];
}

/**
 * Learners a second, from a CSV file that has to be read, checked and merged, against a COPY of the same rows, ready
 * made, straight into the table with its indexes.
 */
export const imports: Benchmark = {
  name: 'imports',
  async run({ postgres: server }) {
    const folder = mkdtempSync(join(tmpdir(), 'desk-bench-import-'));
    const [csv, ready] = [join(folder, 'learners.csv'), join(folder, 'learners.copy')];
    const seconds = { ours: [] as number[], copy: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const url = await server.create('imports');
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      const made = await sql<{ id: string; name: string }[]>`
        insert into organizations (name) select 'Organization ' || n from generate_series(1, ${ORGANIZATIONS}) n returning id, name`;
      const of = (n: number) => made[n % ORGANIZATIONS] ?? { id: '', name: '' };
      await save(csv, ROWS, `${HEADINGS}\n`, (n) => learner(n, of(n).name).join(','));
      await save(ready, ROWS, '', (n) => learner(n, of(n).id).join('\t'));
      const copy = await timed(() => load(sql, ready));
      await sql`truncate learners cascade`;
      const ours = await timed(() => importLearners({ url, input: createReadStream(csv) }));
      await sql.end();
      if (round === 0) continue; // to warm up
      seconds.copy.push(copy / 1000);
      seconds.ours.push(ours / 1000);
    }
    rmSync(folder, { recursive: true });
    await server.drop('imports');
    const ratio = median(seconds.copy) / median(seconds.ours);
    return [
      {
        what: 'import, rows',
        unit: '/s',
        median: ROWS / median(seconds.ours),
        reference: { what: 'bare COPY', median: ROWS / median(seconds.copy) },
        ratio,
        target: '≥ 0.38',
        isMet: ratio >= 1 / 3,
      },
    ];
  },
};

type Sql = ReturnType<typeof postgres>;

/** Writes a file with so many lines below its heading. */
export async function save(file: string, rows: number, heading: string, line: (n: number) => string): Promise<void> {
  function* lines() {
    yield heading;
    for (let n = 0; n < rows; n++) yield `${line(n)}\n`;
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

async function load(sql: Sql, file: string): Promise<void> {
  const copy = await openCopy(sql, `copy learners (${COLUMNS}) from stdin`);
  for await (const chunk of createReadStream(file)) await copy.write(chunk);
  const loaded = await copy.end();
  if (loaded !== ROWS) throw new Error(`COPY loaded ${loaded} rows.`);
}
