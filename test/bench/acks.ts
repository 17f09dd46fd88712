import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import postgres from 'postgres';
import type { Benchmark, Context, Row } from './bench.ts';
import { median } from './numbers.ts';
import { startDesk } from './world/desk-process.ts';
import { startOutside } from './world/outside.ts';
import { addPeople, someEmails } from './world/people.ts';
import { command } from './world/requests.ts';

const ROUNDS = 9;
/** Rounds that are not counted: the compiler of the engine has learnt the code by then. */
const WARM_UP = 5;
const ROUND_SECONDS = 2;
const LEARNERS = 20_000;
const CONNECTIONS = 20;

type Round = { perSecond: number; p50: number; p99: number };
type Target = { port: number; signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void };

/**
 * Commands acknowledged a second. Every one is another command about another learner: our program works on them, with
 * the database, while it acknowledges the next; the other two do nothing more.
 */
export const acks: Benchmark = {
  name: 'acks',
  async run({ postgres: server }: Context) {
    const url = await server.create('acks');
    await addPeople(url, LEARNERS);
    const emails = await someEmails(url, LEARNERS);
    const outside = await startOutside({ slackMs: 120, mailMs: 150 });
    const targets = {
      desk: await startDesk(url, outside),
      bolt: await startServer('bolt'),
      raw: await startServer('raw'),
    };
    const before = await countRequests(url);
    const rounds = await shootInTurns(targets, emails);
    const worked = ((await countRequests(url)) - before) / ((WARM_UP + ROUNDS) * ROUND_SECONDS);
    for (const target of Object.values(targets)) target.signal('SIGKILL');
    await outside.stop();
    await server.drop('acks');
    return toRows(rounds, worked);
  },
};

type Rounds = Record<'desk' | 'bolt' | 'raw', Round[]>;

/**
 * All in turns, because the machine is not equally fast at all times. Ours stands still while it is not its turn: its
 * commands are still worked on.
 */
async function shootInTurns(targets: Record<keyof Rounds, Target>, emails: string[]): Promise<Rounds> {
  const rounds: Rounds = { desk: [], bolt: [], raw: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round++)
    for (const name of ['bolt', 'desk', 'raw'] as const) {
      targets[name].signal('SIGCONT');
      const shot = await shoot(targets[name].port, emails);
      targets[name].signal('SIGSTOP');
      if (round >= WARM_UP) rounds[name].push(shot);
    }
  return rounds;
}

let shot = 0;

async function shoot(port: number, emails: string[]): Promise<Round> {
  const next = () => command(`activation ${emails[shot++ % emails.length]}`, 'C0SUPPORT');
  const { requests, latency, non2xx, errors } = await autocannon({
    url: `http://127.0.0.1:${port}/slack/events`,
    connections: CONNECTIONS,
    duration: ROUND_SECONDS,
    requests: [{ method: 'POST', path: '/slack/events', setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} commands were not acknowledged.`);
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}

async function startServer(kind: 'bolt' | 'raw'): Promise<Target> {
  const child = fork(fileURLToPath(new URL('world/servers-main.ts', import.meta.url)), [kind]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { port, signal: (signal) => child.kill(signal) };
}

async function countRequests(url: string): Promise<number> {
  const sql = postgres(url, { max: 1 });
  const [found] = await sql<[{ count: number }]>`select count(*)::int as count from requests`;
  await sql.end();
  return found.count;
}

function toRows({ desk, bolt, raw }: Rounds, worked: number): Row[] {
  const of = (rounds: Round[], key: keyof Round) => median(rounds.map((round) => round[key]));
  const rate = (reference: Round[]) => of(desk, 'perSecond') / of(reference, 'perSecond');
  const late = of(desk, 'p99') / of(bolt, 'p99');
  const rates = { what: 'acks', unit: '/s', median: of(desk, 'perSecond') } as const;
  return [
    {
      ...rates,
      reference: { what: 'bare Bolt', median: of(bolt, 'perSecond') },
      ratio: rate(bolt),
      target: '≥ 1',
      isMet: rate(bolt) >= 1,
    },
    {
      what: 'until the ack',
      unit: 'ms',
      median: of(desk, 'p50'),
      p99: of(desk, 'p99'),
      reference: { what: 'bare Bolt', median: of(bolt, 'p50'), p99: of(bolt, 'p99') },
      ratio: late,
      target: 'p99 ≤ 1',
      isMet: late <= 1,
    },
    { ...rates, reference: { what: 'node:http', median: of(raw, 'perSecond') }, ratio: rate(raw) },
    { what: 'cards made meanwhile', unit: '/s', median: worked },
  ];
}
