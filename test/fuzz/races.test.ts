import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/core/catalogue.ts';
import type { Order } from '../support/database/racer.ts';
import { daysAgo, NOW } from '../support/desk/facts.ts';
import { guarded } from '../support/desk/guarded.ts';
import { addLearner, createService, type Service } from '../support/desk/service.ts';
import { sizes } from './sizes.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const script = fileURLToPath(new URL('../support/database/racer.ts', import.meta.url));
type Told = Order extends infer One ? (One extends unknown ? Omit<One, 'id'> : never) : never;

/** A second desk in a process of its own. */
async function startRacer(url: string) {
  const child: ChildProcess = fork(script, [url, NOW.toISOString()], { execArgv: ['--import', tsx] });
  await once(child, 'message');
  const waiting = new Map<number, (said: string) => void>();
  let count = 0;
  child.on('message', ({ id, said }: { id: number; said: string }) => waiting.get(id)?.(said));
  return {
    tell(order: Told): Promise<string> {
      const id = count++;
      const said = new Promise<string>((resolve) => waiting.set(id, resolve));
      child.send({ ...order, id });
      return said;
    },
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const AT_ONCE = 20;
const HEAD_START_MS = 120;

const ACTORS = { approve: 'U-BOB', decline: 'U-BOB', breakGlass: 'U-CARL', cancel: 'U-AMY' } as const;
/** Who decides about the same request: each verb comes from both processes. */
const RIVALS: (keyof typeof ACTORS)[][] = [
  ['approve', 'decline'],
  ['breakGlass', 'approve'],
  ['cancel', 'approve'],
  ['decline', 'breakGlass'],
  ['approve', 'decline', 'breakGlass', 'cancel'],
  ['approve', 'breakGlass', 'approve'],
  ['breakGlass', 'cancel'],
];

describe('races of two desks in two processes', () => {
  let service: Service;
  let racers: Awaited<ReturnType<typeof startRacer>>[];
  beforeAll(async () => {
    service = await createService(undefined, createCatalogue([guarded]), {
      perPerson: 10_000,
      perDesk: 100_000,
      lookUpsPerPerson: 100_000,
    });
    racers = await Promise.all([startRacer(service.database.url), startRacer(service.database.url)]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(racers.map((racer) => racer.end()));
    await service.close();
  });

  /** A request of Amy's that waits for a second person. */
  async function awaiting(n: number): Promise<string> {
    const email = `racer${n}@acme.test`;
    await addLearner(service.database, { email, firstAccessedAt: daysAgo(99), vpaCompletedAt: daysAgo(30) });
    const answer = await service.desk.ask(service.invocation('U-AMY'), guarded, { email });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    await service.desk.confirm(service.invocation('U-AMY'), answer.requestId, { reason: 'a race' });
    return answer.requestId;
  }

  /** Lets rivals decide about one request at once, each of them in both processes, while Amy loses her role in some. */
  async function race(n: number): Promise<string[]> {
    const requestId = await awaiting(n);
    const verbs = RIVALS[n % RIVALS.length] ?? [];
    const told = verbs.flatMap((verb, i) =>
      [racers[i % 2], racers[(i + 1) % 2]].map(async (one) => {
        // Declining and taking back take fewer steps than the others: with a start now and then, those win, too.
        if (verb === 'decline' || verb === 'cancel') await setTimeout(n % HEAD_START_MS);
        return String(await one?.tell({ verb, actor: ACTORS[verb], requestId }));
      }),
    );
    return Promise.all(told);
  }

  it('end in exactly one outcome each', { timeout: 600_000 }, async () => {
    const winners = new Map<string, number>();
    for (let from = 0; from < sizes().races; from += AT_ONCE) {
      const losing = (from / AT_ONCE) % 4 === 3;
      const role = (has: boolean) => Promise.all(racers.map((racer) => racer.tell({ verb: 'role', has })));
      const races = Array.from({ length: AT_ONCE }, (_, i) => race(from + i));
      if (losing) await role(false);
      for (const said of await Promise.all(races)) {
        expect(said.filter((one) => one.startsWith('broke'))).toEqual([]);
        const won = said.filter((one) => !one.startsWith('refused') && one !== 'repeated');
        const ended = said.filter((one) => one === 'refused: asker-may-not');
        expect(won.length + ended.length, said.join()).toBe(1);
        const winner = won[0] ?? 'asker-may-not';
        winners.set(winner, (winners.get(winner) ?? 0) + 1);
      }
      await role(true);
    }
    console.log(`${sizes().races} races: ${JSON.stringify(Object.fromEntries(winners))}`);
    expect([...winners.values()].reduce((sum, count) => sum + count, 0)).toBe(sizes().races);
    const rows = await service.database.sql`
      select state, count(*)::int as count from requests group by state`;
    const counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    expect(counts).toEqual({
      ...(winners.get('done') && { done: winners.get('done') }),
      ...(winners.get('declined') && { declined: winners.get('declined') }),
      ...(winners.get('cancelled') && { cancelled: winners.get('cancelled') }),
      ...(winners.get('asker-may-not') && { refused: winners.get('asker-may-not') }),
    });
    const [opened] = await service.database.sql`
      select count(*)::int as count from learners where vpa_available_from is not null`;
    expect(opened?.count).toBe(winners.get('done') ?? 0);
    const confirmed = await service.database.sql`
      select request_id from posts where kind = 'confirmation' group by request_id having count(*) > 1`;
    expect(confirmed).toHaveLength(0);
    const decided = await service.database.sql`
      select request_id from audit where event in ('approved', 'broke-glass', 'declined', 'cancelled')
      group by request_id having count(*) > 1`;
    expect(decided).toHaveLength(0);
    expect([...winners.keys()].length).toBeGreaterThan(1);
  });
});
