import { parseArgs } from 'node:util';
import { acks } from './acks.ts';
import { actions } from './actions.ts';
import type { Benchmark, Row } from './bench.ts';
import { busy } from './busy.ts';
import { cards } from './cards.ts';
import { imports } from './imports.ts';
import { lookups } from './lookups.ts';
import { memory } from './memory.ts';
import { pages } from './pages.ts';
import { changes } from './platform/changes.ts';
import { events } from './platform/events.ts';
import { records } from './platform/records.ts';
import { signIns } from './platform/sign-ins.ts';
import { machineFacts, table } from './report.ts';
import { starts } from './starts.ts';
import { startBenchPostgres } from './world/postgres.ts';

const PLATFORM = [changes, events, records, signIns];
const ALL: Benchmark[] = [starts, acks, cards, actions, busy, lookups, pages, imports, ...PLATFORM, memory];

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, full: { type: 'boolean' }, only: { type: 'string' } },
});
const names = values.only?.split(',') ?? ALL.map(({ name }) => name);
const unknown = names.filter((name) => !ALL.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${ALL.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

const note = (text: string) => void process.stderr.write(`${text}\n`);
const postgres = await startBenchPostgres();
const facts = machineFacts(postgres.version);
const rows: Row[] = [];
let failed = false;
for (const benchmark of ALL.filter(({ name }) => names.includes(name))) {
  note(`— ${benchmark.name}`);
  try {
    const found = await benchmark.run({ postgres, full: values.full ?? false, note });
    note(table(found));
    rows.push(...found);
  } catch (error) {
    failed = true;
    note(`${benchmark.name} could not be measured: ${error instanceof Error ? error.stack : error}`);
  }
}
await postgres.stop();
if (values.json) process.stdout.write(`${JSON.stringify({ facts, rows }, null, 2)}\n`);
else {
  const about = Object.entries(facts).map(([name, fact]) => `${name}: ${fact}`);
  process.stdout.write(`\n${about.join('\n')}\n\n${table(rows)}\n`);
}
process.exit(failed ? 1 : 0);
