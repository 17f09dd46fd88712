import { describe, expect, it } from 'vitest';
import type { PlatformAnswer } from '../../src/core/platform/change.ts';
import { createSendChanges } from '../../src/jobs/send-changes.ts';
import type { PlatformChanges } from '../../src/service/platform/changes/changes.ts';
import { until } from '../support/until.ts';

const accepted: PlatformAnswer = { kind: 'accepted' };

const show = () => {};

/** Changes that are due, and what became of them. */
function createDue(ids: string[]) {
  const answered: string[] = [];
  const changes = {
    claimNext: async () => {
      const id = ids.shift();
      return id ? { change: { id }, attempts: 1 } : undefined;
    },
    answered: async (id: string, _: number, { kind }: PlatformAnswer) => {
      answered.push(`${id} ${kind}`);
      return [`post of ${id}`];
    },
  } as unknown as PlatformChanges;
  return { changes, answered };
}

describe('sending changes', () => {
  it('has ten under way at most, and leaves none behind that came while all were at work', async () => {
    const due = Array.from({ length: 30 }, (_, i) => `c${i}`);
    const { changes, answered } = createDue(due);
    const waiting: (() => void)[] = [];
    const push = () => new Promise<PlatformAnswer>((resolve) => waiting.push(() => resolve(accepted)));
    const send = createSendChanges({ changes, push, show }, new AbortController().signal, (attempt) => attempt());
    const rings = Array.from({ length: 12 }, () => send());
    await until('ten are under way', () => waiting.length === 10);
    due.push('late');
    rings.push(send());
    const all = Promise.all(rings);
    let isOver = false;
    void all.then(() => {
      isOver = true;
    });
    await until('all are answered', () => {
      for (const answer of waiting.splice(0)) answer();
      return isOver;
    });
    expect(answered).toHaveLength(31);
    expect(new Set(answered).size).toBe(31);
  });

  it('makes each attempt as work of its own, so that many of them are no work that hangs', async () => {
    const { changes } = createDue(['a', 'b']);
    const works: string[] = [];
    const around = async (attempt: () => Promise<void>) => {
      works.push('begun');
      await attempt();
      works.push('over');
    };
    await createSendChanges({ changes, push: async () => accepted, show }, new AbortController().signal, around)();
    expect(works).toEqual(['begun', 'over', 'begun', 'over', 'begun', 'over']);
  });

  it('has what tells of an answer shown at once, and does not wait for it', async () => {
    const { changes } = createDue(['a', 'b']);
    const shown: string[] = [];
    const work = { changes, push: async () => accepted, show: (postId: string) => void shown.push(postId) };
    await createSendChanges(work, new AbortController().signal, (attempt) => attempt())();
    expect(shown).toEqual(['post of a', 'post of b']);
  });

  it('gives up what is under way when it is stopped, and claims nothing more', async () => {
    const { changes, answered } = createDue(['a', 'b']);
    const stopping = new AbortController();
    let isUnderWay = false;
    const push = (_: unknown, signal?: AbortSignal) =>
      new Promise<PlatformAnswer>((resolve) => {
        isUnderWay = true;
        const given = { kind: 'none', problem: 'cut', hasArrived: true, isSetting: false } as const;
        signal?.addEventListener('abort', () => resolve(given));
      });
    const ended = createSendChanges({ changes, push, show }, stopping.signal, (attempt) => attempt())();
    await until('one is under way', () => isUnderWay);
    stopping.abort();
    await ended;
    expect(answered).toEqual(['a none']);
    expect(await changes.claimNext()).toMatchObject({ change: { id: 'b' } });
  });
});
