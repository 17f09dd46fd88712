import { describe, expect, it } from 'vitest';
import { createCache } from '../../../src/slack/people/cache.ts';
import { createInHand, waitingOutside } from '../../../src/slack/transport/in-hand.ts';

/** A promise, and how it is resolved. */
function createAnswer() {
  let come = () => {};
  const answer = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { answer, come };
}

describe('work in hand', () => {
  it('is active again once all that it waits for outside has come', async () => {
    const inHand = createInHand(() => {});
    const [first, second, rest] = [createAnswer(), createAnswer(), createAnswer()];
    inHand.hold(async () => {
      await Promise.all([first, second].map(({ answer }) => waitingOutside(() => answer)));
      await rest.answer;
    });
    expect([inHand.count(), inHand.countActive()]).toEqual([1, 0]);
    first.come();
    await new Promise(setImmediate);
    expect(inHand.countActive()).toBe(0);
    second.come();
    await new Promise(setImmediate);
    expect(inHand.countActive()).toBe(1);
    rest.come();
    await inHand.ended();
    expect([inHand.count(), inHand.countActive()]).toEqual([0, 0]);
  });

  it('that ends before what it waits for outside is in hand no longer, whenever that comes', async () => {
    const inHand = createInHand(() => {});
    const late = createAnswer();
    const works: Promise<void>[] = [];
    inHand.hold(
      async () => void works.push(waitingOutside(() => late.answer).then(() => waitingOutside(async () => {}))),
    );
    await inHand.ended();
    inHand.hold(() => new Promise(() => {}));
    late.come();
    await Promise.all(works);
    expect([inHand.count(), inHand.countActive()]).toEqual([1, 1]);
  });

  it('waits outside also where another work asked for the same answer', async () => {
    const inHand = createInHand(() => {});
    const { answer, come } = createAnswer();
    const cache = createCache(() => answer, { maxAge: 60_000 });
    for (let i = 0; i < 3; i++) inHand.hold(() => cache.get('amy'));
    expect([inHand.count(), inHand.countActive()]).toEqual([3, 0]);
    come();
    await inHand.ended();
    expect(inHand.count()).toBe(0);
  });
});
