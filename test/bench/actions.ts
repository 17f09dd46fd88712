import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { catalogue } from '../../src/core/catalogue.ts';
import { createDatabase } from '../../src/db/client.ts';
import type { Benchmark, Row } from './bench.ts';
import { median, timed } from './numbers.ts';
import { addPeople, someEmails } from './world/people.ts';
import { recordScripts, replay, type Script } from './world/scripts.ts';
import { createBenchDesk, newInvocation } from './world/service.ts';

const ACTIONS = 1000;
/** Confirmed by each replica before, and not counted: the engine learns the code. */
const WARM_UP = 500;
const ROUNDS = 3;
const REPLICAS = [1, 2, 4];
/** People who click at once, on however many replicas. */
const AT_ONCE = 8;
const READY = 'actions_ready';

/**
 * Confirmed actions a second, from the click's arrival in the core service to the commit, by several replicas on one
 * database; against the very statements that they send, bare through postgres.js.
 */
export const actions: Benchmark = {
  name: 'actions',
  async run({ postgres: server }) {
    const all = await prepare(await server.create(READY));
    const [requests, toWarmUp] = [all.slice(0, ACTIONS), all.slice(ACTIONS)];
    const scripts = await record(await server.create('actions', READY), requests);
    const seconds = new Map<string, number[]>(['bare', ...REPLICAS.map(String)].map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, times] of seconds) {
        const url = await server.create('actions', READY);
        const ms =
          name === 'bare'
            ? await replay(url, scripts, AT_ONCE)
            : await confirmAll(url, { requests, toWarmUp }, Number(name));
        times.push(ms / 1000);
      }
    for (const name of ['actions', READY]) await server.drop(name);
    const perSecond = (name: string) => ACTIONS / median(seconds.get(name) ?? []);
    return REPLICAS.map((count) => toRow(count, perSecond(String(count)), perSecond('1'), perSecond('bare')));
  },
};

function toRow(replicas: number, ours: number, alone: number, bare: number): Row {
  return {
    what: `confirmed actions, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`,
    unit: '/s',
    median: ours,
    reference: { what: 'bare statements', median: bare },
    ratio: ours / bare,
    target: replicas === 1 ? '≥ 0.5' : '≥ 0.5, no loss',
    isMet: ours / bare >= 0.5 && ours >= 0.95 * alone,
  };
}

/** Asks for as many actions as are confirmed later. Returns the requests' ids. */
async function prepare(url: string): Promise<string[]> {
  const count = ACTIONS + WARM_UP * Math.max(...REPLICAS);
  await addPeople(url, count);
  const database = createDatabase(url);
  const desk = createBenchDesk(database.db);
  const emails = await someEmails(url, count);
  const ids: string[] = [];
  for (const email of emails) {
    const answer = await desk.ask(newInvocation(), catalogue.entry('activation'), { email });
    if (answer.kind !== 'created') throw new Error(`Asking came to “${answer.kind}”.`);
    ids.push(answer.requestId);
  }
  // On a busy machine the rounds take longer than a card waits.
  await database.sql`update requests set expires_at = now() + interval '1 day'`;
  await database.close();
  return ids;
}

/** Confirms all of them once, one after the other, to learn what is said to Postgres for each. */
const record = (url: string, requests: string[]): Promise<Script[]> =>
  recordScripts(url, requests, (db, id) => createBenchDesk(db).confirm(newInvocation(), id));

type Work = { requests: string[]; toWarmUp: string[] };

/** Has replicas, each a process of its own, confirm them all. Returns how long it took, in milliseconds. */
async function confirmAll(url: string, { requests, toWarmUp }: Work, count: number): Promise<number> {
  const file = fileURLToPath(new URL('world/replica-main.ts', import.meta.url));
  const replicas = Array.from({ length: count }, () => fork(file, [url, String(AT_ONCE / count)]));
  await Promise.all(replicas.map(answerOf));
  const confirm = (some: string[]) =>
    Promise.all(
      replicas.map((replica, place) => {
        replica.send(some.filter((_, index) => index % count === place));
        return answerOf(replica);
      }),
    );
  await confirm(toWarmUp.slice(0, count * WARM_UP));
  const ms = await timed(() => confirm(requests));
  for (const replica of replicas) replica.disconnect();
  return ms;
}

/** Waits for a replica's next message. @throws where it ends before. */
async function answerOf(replica: ChildProcess): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(replica, 'exit', { signal }).then(([code]) => {
    throw new Error(`A replica ended with ${code}.`);
  });
  try {
    await Promise.race([once(replica, 'message', { signal }), ended]);
  } finally {
    ended.catch(() => {});
    over.abort();
  }
}
