import { describe, expect, it } from 'vitest';
import { createWorkInHand, type Running, waiting } from '../src/work-in-hand.ts';
import { until } from './support/until.ts';

/** Something that ends when it is told to. */
function createTask() {
  let finish = (_: string) => {};
  const done = new Promise<string>((resolve) => {
    finish = resolve;
  });
  return { run: () => done, finish: (what = 'done') => finish(what) };
}
const never = () => new Promise<never>(() => {});

describe('work in hand', () => {
  it('is waited for, and what it answers or throws is passed on', async () => {
    const work = createWorkInHand();
    expect(await work.run('command', async () => 'done')).toBe('done');
    await expect(work.run('command', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(work.oldest()).toBeUndefined();
  });

  it('is known by the oldest of it, and told once where that does not come to an end', async () => {
    const told: Running[] = [];
    const work = createWorkInHand((running) => told.push(running), { stuckMs: 20 });
    const [first, second] = [createTask(), createTask()];
    const both = [work.run('first', first.run), work.run('second', second.run)];
    expect([work.oldest()?.what, work.stuck()]).toEqual(['first', undefined]);
    await until('both are told', () => told.length === 2);
    expect(told.map(({ what }) => what)).toEqual(['first', 'second']);
    expect(work.stuck()?.what).toBe('first');
    first.finish();
    await both[0];
    expect(work.stuck()?.what).toBe('second');
    second.finish();
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    expect([told.length, work.stuck()]).toEqual([2, undefined]);
  });

  it('is given up where it takes too long, and its late end changes nothing', async () => {
    const work = createWorkInHand(undefined, { stuckMs: 5, limitMs: 20 });
    const late = createTask();
    await expect(work.run('command', late.run)).rejects.toMatchObject({ name: 'GivenUpError', why: 'too-long' });
    expect(work.oldest()).toBeUndefined();
    late.finish();
    await late.run();
    expect(work.oldest()).toBeUndefined();
  });

  it('is not given up while it says now and then that it goes on', async () => {
    const work = createWorkInHand(undefined, { stuckMs: 5, limitMs: 60 });
    const began = performance.now();
    const other = createTask();
    const both = [
      work.run('files', async (goesOn) => {
        await until('three times its time is over', () => {
          goesOn();
          return performance.now() - began > 180;
        });
        return work.oldest()?.what;
      }),
      work.run('command', other.run).catch(({ why }) => why),
    ];
    expect(await Promise.all(both)).toEqual(['files', 'too-long']);
    const silent = work.run('files', async (goesOn) => {
      goesOn();
      return never();
    });
    await expect(silent).rejects.toMatchObject({ why: 'too-long' });
  });

  it('grows no older while anything waits for what comes by itself', async () => {
    const work = createWorkInHand(undefined, { stuckMs: 5, limitMs: 40 });
    const outage = createTask();
    const wait = waiting(outage.run);
    const given = work.run('command', never).catch(({ why }) => why);
    const other = createWorkInHand(undefined, { limitMs: 80 });
    const began = performance.now();
    await until('twice its time is over', () => performance.now() - began > 80);
    expect(work.oldest()?.ms).toBeLessThan(5);
    expect([work.stuck(), other.oldest()]).toEqual([undefined, undefined]);
    outage.finish();
    await wait;
    expect(await given).toBe('too-long');
  });

  it('is given up once the program has waited for it, and what tells people so a moment after that', async () => {
    const work = createWorkInHand(undefined, { stopMs: 20, lastMs: 20 });
    const [given, told] = [work.run('command', never), work.run('answer', never, 'last')].map((one) =>
      one.catch(({ why }) => why),
    );
    work.end();
    expect(await given).toBe('stopping');
    expect(work.isOver()).toBe(true);
    await expect(work.run('command', never)).rejects.toMatchObject({ why: 'not-begun' });
    expect(await work.run('answer', async () => 'told', 'last')).toBe('told');
    expect(await told).toBe('stopping');
    await expect(work.run('answer', never, 'last')).rejects.toMatchObject({ why: 'not-begun' });
  });
});
