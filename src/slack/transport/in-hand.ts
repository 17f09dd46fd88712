import { AsyncLocalStorage } from 'node:async_hooks';

/** Work that has begun and has not ended. */
export type InHand = {
  /**
   * Begins work, which never rejects.
   * @param onLeave called each time when it begins to wait for somebody outside.
   */
  hold(begin: () => Promise<void>, onLeave?: () => void): void;
  /** How much of it there is. */
  count(): number;
  /** How much of it does something itself, and does not wait for somebody outside. */
  countActive(): number;
  /** Resolves when what is in hand now has ended. */
  ended(): Promise<void>;
};

type Place = { leave(): void; comeBack(): void };

const places = new AsyncLocalStorage<Place>();

/**
 * Runs what waits for somebody outside, such as Slack or DNS. Other work may begin meanwhile: it does not wait behind an
 * answer that it does not need.
 */
export async function waitingOutside<T>(run: () => Promise<T>): Promise<T> {
  const place = places.getStore();
  if (!place) return run();
  place.leave();
  try {
    return await run();
  } finally {
    place.comeBack();
  }
}

/** @param onRoom called when other work may have room. */
export function createInHand(onRoom: () => void): InHand {
  const all = new Set<Promise<void>>();
  /** What waits outside, and for how many answers at once. */
  const away = new Map<Place, number>();

  function hold(begin: () => Promise<void>, onLeave: () => void = () => {}): void {
    let isOver = false;
    const place: Place = {
      leave() {
        if (isOver) return; // it was given up, and goes on all the same
        away.set(place, (away.get(place) ?? 0) + 1);
        onLeave();
        onRoom();
      },
      comeBack() {
        const left = (away.get(place) ?? 0) - 1;
        if (left > 0) away.set(place, left);
        else away.delete(place);
      },
    };
    const done = places.run(place, begin).then(() => {
      isOver = true;
      away.delete(place);
      all.delete(done);
      onRoom();
    });
    all.add(done);
  }

  return {
    hold,
    count: () => all.size,
    countActive: () => all.size - away.size,
    ended: async () => void (await Promise.all(all)),
  };
}
