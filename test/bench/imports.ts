import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { importLearners } from '../../src/import/import-learners.ts';
import type { Benchmark } from './bench.ts';
import { median, timed } from './numbers.ts';
import { EMAIL } from './people.ts';

const ROWS = 100_000;
const ROUNDS = 3;

/** What a file of learners says, as a query: with dates and names, as an export has them. */
const FILE = `
  select ${EMAIL} as email, 'Organization ' || 1 + n % 50 as organization, 'x' || n as external_id,
    'Given' || n as given_name, 'Family' || n as family_name, 'es-MX' as locale, 'America/Mexico_City' as time_zone,
    to_char(timestamp '2026-01-01' + n * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as invited_at
  from generate_series(1, ${ROWS}) n`;

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
      await sql`insert into organizations (name) select 'Organization ' || n from generate_series(1, 50) n`;
      if (round === 0) await save(sql, `copy (${FILE}) to stdout with (format csv, header)`, csv);
      await save(
        sql,
        `copy (select o.id, f.email, external_id, given_name, family_name, locale, time_zone, invited_at
        from (${FILE}) f join organizations o on o.name = f.organization) to stdout`,
        ready,
      );
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
        target: '≥ 0.33',
        isMet: ratio >= 1 / 3,
      },
    ];
  },
};

type Sql = ReturnType<typeof postgres>;

async function save(sql: Sql, query: string, file: string): Promise<void> {
  await pipeline(await sql.unsafe(query).readable(), createWriteStream(file));
}

async function load(sql: Sql, file: string): Promise<void> {
  const columns = 'organization_id, email, external_id, given_name, family_name, locale, time_zone, invited_at';
  await pipeline(createReadStream(file), await sql.unsafe(`copy learners (${columns}) from stdin`).writable());
}
