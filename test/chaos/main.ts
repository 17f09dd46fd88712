import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reachableFolder, runAs } from '../../src/db/embedded/files.ts';
import { createRandom } from './random.ts';
import { run } from './run.ts';
import { switchSafeguardsOff } from './verdict/control.ts';
import type { Verdict } from './verdict/evaluate.ts';
import { controlOf, promisesOf } from './verdict/promises.ts';
import { report, sayVerdict } from './verdict/report.ts';
import { bundlePrograms } from './world/bundle.ts';

const HELP = `npm run chaos -- [--long] [--seed N] [--requests N] [--kills N] [--only main|control] [--json FILE] [--limits] [--keep] [--verify COMMAND]

Three replicas, one Postgres, Slack and the mailbox as processes, people clicking, and everything breaking meanwhile.
Short: 1,000 requests and 50 kills; --long: 5,000 and 500. Then a control run without idempotency keys, claims and
direct messages, which must fail. At the end the audit's chain is verified, by npm run audit -- verify or COMMAND.
--json writes how many promises were kept and broken. With --limits, Slack and the mailbox take calls only at their
documented rates, Slack's six times as fast. Exits 1 where a promise is broken, or where the control run keeps them.`;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    requests: { type: 'string' },
    kills: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    verify: { type: 'string', default: 'npm run --silent audit -- verify' },
    limits: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

// Whatever was started ends with us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const folder = resolve('.data', 'chaos', String(process.pid));
const started = performance.now();
console.log(`chaos with --seed ${seed}`);
const shared = { programs: await bundlePrograms(folder), progress: (line: string) => console.log(`  ${line}`) };

const verdicts = [
  ...(values.only === 'control' ? [] : await mainRun()),
  ...(values.only === 'main' ? [] : await controlRun()),
];
// For root in a closed folder, Postgres's data lies elsewhere.
const data = ['main', 'control'].map((name) => reachableFolder(join(folder, name, 'postgres'), runAs()));
if (!values.keep) for (const one of [...data, folder]) rmSync(one, { recursive: true, force: true });
const broken = verdicts.filter(({ against }) => against.length > 0);
const kept = verdicts.length - broken.length;
console.log(
  `\n${kept} promises kept, ${broken.length} broken, in ${Math.round((performance.now() - started) / 1000)} s`,
);
if (broken.length > 0) console.log(`Again: npm run chaos -- --seed ${seed}${values.long ? ' --long' : ''}`);
if (values.json) writeFileSync(values.json, JSON.stringify({ seed, kept, broken: broken.length }));
process.exit(broken.length === 0 ? 0 : 1);

async function mainRun(): Promise<Verdict[]> {
  const requests = Number(values.requests ?? (values.long ? 5_000 : 1_000));
  const kills = Number(values.kills ?? (values.long ? 500 : 50));
  const outcome = await run({
    ...shared,
    folder: join(folder, 'main'),
    learners: Math.ceil(requests * 1.04), // some give up
    kills,
    random: createRandom(seed),
    restartAfterMs: 30_000,
    // Two cores take 300 to 800 ms a request: the fewer there are, the more the breakdowns weigh.
    workMs: requests * 1_200,
    settleMs: 180_000,
    verify: values.verify,
    limits: values.limits,
  });
  console.log(report(outcome));
  return printVerdicts(promisesOf(outcome, { requests, kills }));
}

async function controlRun(): Promise<Verdict[]> {
  console.log('\nThe control run, without idempotency keys, claims and direct messages:');
  const outcome = await run({
    ...shared,
    folder: join(folder, 'control'),
    learners: Number((values.only && values.requests) ?? 120),
    kills: 4,
    random: createRandom(seed),
    withoutKeys: true,
    prepare: switchSafeguardsOff,
    restartAfterMs: 5_000,
    workMs: 90_000,
    settleMs: 8_000,
  });
  return printVerdicts(controlOf(outcome));
}

function printVerdicts(all: Verdict[]): Verdict[] {
  for (const verdict of all) console.log(sayVerdict(verdict));
  return all;
}
