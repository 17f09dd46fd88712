import { describe, expect, it } from 'vitest';
import { createCache } from '../../../src/slack/people/cache.ts';

/** A cache of answers that come when the test says so. */
function createAsked(options: { keep?: (answer: string) => boolean } = {}) {
  const time = { now: 0 };
  const asked: { id: string; answer(text: string): void; fail(): void }[] = [];
  const find = (id: string) =>
    new Promise<string>((answer, reject) => asked.push({ id, answer, fail: () => reject(new Error('away')) }));
  return { time, asked, ...createCache(find, { maxAge: 60_000, now: () => time.now, ...options }) };
}

describe('the cache', () => {
  it('asks once for all who want the same at the same time, and again after a minute from asking', async () => {
    const { time, asked, get } = createAsked();
    const both = Promise.all([get('S1'), get('S1')]);
    time.now = 20_000; // the answer took so long
    asked[0]?.answer('old');
    expect(await both).toEqual(['old', 'old']);
    time.now = 59_999;
    expect(await get('S1')).toBe('old');
    time.now = 60_000;
    const again = get('S1');
    asked[1]?.answer('new');
    expect(await again).toBe('new');
    expect(asked).toHaveLength(2);
  });

  it('asks again where the answer was dropped', async () => {
    const { asked, get, forget } = createAsked();
    const first = get('S1');
    asked[0]?.answer('old');
    await first;
    forget('S1');
    forget('S-NEVER-ASKED');
    const second = get('S1');
    asked[1]?.answer('new');
    expect(await second).toBe('new');
  });

  it.each([
    ['before the new one', [0, 1]],
    ['after the new one', [1, 0]],
  ])('never gives nor keeps an answer that was on its way when it was dropped, and came %s', async (_, order) => {
    const { asked, get, forget } = createAsked();
    const early = get('S1');
    forget('S1');
    const late = get('S1');
    for (const i of order) asked[i]?.answer(['old', 'new'][i] ?? '');
    expect(await Promise.all([early, late, get('S1')])).toEqual(['new', 'new', 'new']);
    expect(asked).toHaveLength(2);
  });

  it('gives up where the answer changes faster than it can be asked for', async () => {
    const { asked, get, forget } = createAsked();
    const wanted = expect(get('S1')).rejects.toThrow('changed faster');
    for (let i = 0; i < 3; i++) {
      await expect.poll(() => asked.length).toBe(i + 1);
      forget('S1');
      asked[i]?.answer('old');
    }
    await wanted;
  });

  it('keeps no failure, and nothing that is not to be kept', async () => {
    const { asked, get } = createAsked({ keep: (answer) => answer !== 'no' });
    const failing = expect(get('C1')).rejects.toThrow('away');
    asked[0]?.fail();
    await failing;
    const no = get('C1');
    asked[1]?.answer('no');
    expect(await no).toBe('no');
    const yes = get('C1');
    asked[2]?.answer('yes');
    expect([await yes, await get('C1')]).toEqual(['yes', 'yes']);
    expect(asked).toHaveLength(3);
  });

  it('drops everything at once', async () => {
    const { asked, get, forgetAll } = createAsked();
    const first = Promise.all([get('S1'), get('S2')]);
    for (const one of asked) one.answer('old');
    await first;
    forgetAll();
    void Promise.all([get('S1'), get('S2')]);
    expect(asked.map(({ id }) => id)).toEqual(['S1', 'S2', 'S1', 'S2']);
  });
});
