import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sql from 'postgres';
import { importLearners } from '../../../src/import/import-learners.ts';
import type { Benchmark } from '../bench.ts';
import { HEADINGS, learner, ORGANIZATIONS, save } from '../imports.ts';
import { median, timed } from '../numbers.ts';
import { startDesk } from '../world/desk-process.ts';
import { startOutside } from '../world/outside.ts';
import { apiSettings, callApi } from '../world/platform.ts';

const FULL = 100_000;
const SHORT = 20_000;
const ROUNDS = 3;

/** Learners a second that the platform posts, one on each line, against the import of a CSV file that says the same. */
export const records: Benchmark = {
  name: 'records',
  async run({ postgres, full }) {
    const rows = full ? FULL : SHORT;
    const folder = mkdtempSync(join(tmpdir(), 'desk-bench-records-'));
    const [csv, lines] = [join(folder, 'learners.csv'), join(folder, 'learners.ndjson')];
    const fieldsOf = (n: number) => learner(n, `Organization ${1 + (n % ORGANIZATIONS)}`);
    const names = HEADINGS.split(',');
    await save(csv, rows, `${HEADINGS}\n`, (n) => fieldsOf(n).join(','));
    await save(lines, rows, '', (n) =>
      JSON.stringify(Object.fromEntries(fieldsOf(n).map((value, i) => [names[i], value]))),
    );
    const outside = await startOutside({ slackMs: 0, mailMs: 0 });
    const url = await postgres.create('records');
    const database = sql(url, { max: 1, onnotice: () => {} });
    // One desk for all rounds: the import, too, runs in a process that is warm.
    const desk = await startDesk(url, outside, apiSettings);
    const ways = {
      post: async () => {
        const body = Readable.toWeb(createReadStream(lines)) as ReadableStream;
        const { created } = await callApi<{ created: number }>(desk, 'learners', body, 'application/x-ndjson');
        if (created !== rows) throw new Error(`${created} of ${rows} learners were added.`);
      },
      csv: () => importLearners({ url, input: createReadStream(csv) }),
    };
    const seconds = { post: [] as number[], csv: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      await database`truncate organizations cascade`;
      await database`insert into organizations (name) select 'Organization ' || n from generate_series(1, ${ORGANIZATIONS}) n`;
      // In turns: which of them finds the machine warmer is not always the same one.
      for (const way of round % 2 === 0 ? (['post', 'csv'] as const) : (['csv', 'post'] as const)) {
        const ms = await timed(ways[way]);
        if (round > 0) seconds[way].push(ms / 1000); // the first is to warm up
        await database`truncate learners cascade`;
      }
    }
    await desk.stop();
    await database.end();
    await outside.stop();
    rmSync(folder, { recursive: true });
    await postgres.drop('records');
    const ratio = median(seconds.csv) / median(seconds.post);
    return [
      {
        what: `${rows.toLocaleString('en')} learners posted`,
        unit: '/s',
        median: rows / median(seconds.post),
        reference: { what: 'the CSV import', median: rows / median(seconds.csv) },
        ratio,
        target: '≥ 0.9',
        isMet: ratio >= 0.9,
      },
    ];
  },
};
