import { describe, expect, it } from 'vitest';
import { keepRunning } from '../../src/jobs/keep-running.ts';
import { until } from '../support/until.ts';

/** A runner that ends when it is told to. */
function createRunner() {
  let end: (error?: Error) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  return { promise, end, stop: async () => end() };
}

describe('a runner', () => {
  it('that ends unasked is followed by another one, as often as it takes', async () => {
    const [first, second] = [createRunner(), createRunner()];
    const reasons: unknown[] = [];
    let starts = 0;
    const start = async () => {
      if (++starts === 1) throw new Error('not yet');
      return second;
    };
    const kept = keepRunning(first, start, (error) => reasons.push((error as Error | undefined)?.message));
    expect(kept.isRunning()).toBe(true);
    first.end(new Error('a worker ended'));
    await until('it is noticed', () => !kept.isRunning());
    await until('another one runs', kept.isRunning);
    expect(reasons).toEqual(['a worker ended', 'not yet']);
    await kept.stop();
    expect(kept.isRunning()).toBe(false);
    expect(starts).toBe(2);
  });

  it('that is stopped is followed by none, also where another one is just being started', async () => {
    const first = createRunner();
    let started = (_: ReturnType<typeof createRunner>) => {};
    const starting = new Promise<ReturnType<typeof createRunner>>((resolve) => {
      started = resolve;
    });
    let isAsked = false;
    const start = () => {
      isAsked = true;
      return starting;
    };
    const kept = keepRunning(first, start, () => {});
    first.end();
    await until('another one is being started', () => isAsked);
    const stopped = kept.stop();
    started(createRunner());
    await stopped;
    expect(kept.isRunning()).toBe(false);
  });
});
