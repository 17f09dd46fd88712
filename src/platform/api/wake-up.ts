/** Whoever waits for news, and what ends the waiting. It holds no connection of the database. */
export type WakeUp = {
  /** Resolves with the next news, after `ms` milliseconds, or once `signal` is aborted; at once where waiting has ended. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Wakes whoever waits. */
  wake(): void;
  /** Returns whether nobody waits any more. */
  hasEnded(): boolean;
  /** Wakes whoever waits, and has nobody wait any more: the program ends. */
  end(): void;
};

/** Returns one that nobody waits for yet. */
export function createWakeUp(): WakeUp {
  const waiting = new Set<() => void>();
  let hasEnded = false;
  const wake = () => {
    for (const done of waiting) done();
  };
  return {
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (hasEnded || signal.aborted) return resolve();
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        waiting.add(done);
        signal.addEventListener('abort', done);
      }),
    wake,
    hasEnded: () => hasEnded,
    end() {
      hasEnded = true;
      wake();
    },
  };
}
