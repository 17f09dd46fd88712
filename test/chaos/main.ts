import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundlePrograms } from './bundle.ts';
import { switchClaimsOff } from './control.ts';
import { FAIL_POINTS, nameOf } from './fail-points.ts';
import { judge } from './judge.ts';
import { createRandom } from './random.ts';
import { report } from './report.ts';
import { run } from './run.ts';

const HELP = `npm run chaos -- [--long] [--seed N] [--requests N] [--kills N] [--only main|control] [--keep] [--verify COMMAND]

Three replicas, one Postgres, Slack and the mailbox as processes, people clicking, and everything breaking meanwhile.
Short: 1,000 requests and 50 kills; --long: 5,000 and 500. Then a control run without idempotency keys and claims,
which must fail. At the end the audit's chain is verified, by npm run audit -- verify or COMMAND. Exits 1 where a promise is broken, or where the control run keeps them.`;

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    seed: { type: 'string' },
    requests: { type: 'string' },
    kills: { type: 'string' },
    only: { type: 'string' },
    verify: { type: 'string', default: 'npm run --silent audit -- verify' },
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
const progress = (line: string) => console.log(`  ${line}`);
const problems: string[] = [];
console.log(`chaos with --seed ${seed}`);
const programs = await bundlePrograms(folder);
const shared = { programs, progress };

if (values.only !== 'control') {
  const learners = Number(values.requests ?? (values.long ? 5_000 : 1_000));
  const kills = Number(values.kills ?? (values.long ? 500 : 50));
  const outcome = await run({
    ...shared,
    folder: join(folder, 'main'),
    learners,
    kills,
    random: createRandom(seed),
    restartAfterMs: 30_000,
    settleMs: 240_000,
    verify: values.verify,
  });
  const verdicts = judge(outcome.evidence);
  console.log(report(outcome, verdicts));
  const missed = FAIL_POINTS.map(nameOf).filter((name) => outcome.tallies.kills.of(name) === 0);
  console.log(
    `fail points: ${FAIL_POINTS.length}, of which nobody died at ${missed.length > 0 ? missed.join(', ') : 'none'}`,
  );
  console.log(`${outcome.unverified ? '✗' : '✓'} the audit’s chain is whole`);
  if (outcome.unverified) problems.push(`the audit does not verify: ${outcome.unverified}`);
  if (outcome.restless) problems.push('it did not come to rest');
  problems.push(...verdicts.filter(({ against }) => against.length > 0).map(({ rule }) => `broken: ${rule}`));
  if (outcome.evidence.requests.length < learners) problems.push(`only ${outcome.evidence.requests.length} requests`);
}

if (values.only !== 'main') {
  console.log('\nThe control run, without idempotency keys and claims:');
  const outcome = await run({
    ...shared,
    folder: join(folder, 'control'),
    learners: Number((values.only && values.requests) ?? 120),
    kills: 4,
    random: createRandom(seed),
    withoutKeys: true,
    prepare: switchClaimsOff,
    restartAfterMs: 5_000,
    settleMs: 8_000,
  });
  for (const { rule, against } of judge(outcome.evidence).filter((one) =>
    /mail a request|confirmation for/.test(one.rule),
  )) {
    console.log(
      `${against.length > 0 ? '✓ as it must be, this does not hold' : '✗ this holds, and must not'}: ${rule} (${against.length} against it)`,
    );
    if (against.length === 0) problems.push(`the control run keeps: ${rule}`);
  }
}

if (!values.keep) rmSync(folder, { recursive: true, force: true });
console.log(
  problems.length === 0
    ? '\nEvery promise is kept.'
    : `\n${problems.join('\n')}\nAgain: npm run chaos -- --seed ${seed}`,
);
process.exit(problems.length === 0 ? 0 : 1);
