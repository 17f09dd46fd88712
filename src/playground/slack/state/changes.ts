/** Tells its listeners that something is different now. */
export type Changes = {
  /** Tells the listeners; called after every change. */
  changed(): void;
  /** Calls the listener after every change; gives back how to stop. */
  onChange(listener: () => void): () => void;
  /**
   * Resolves with the first thing `find` finds (not undefined, null or false), now or after a later change.
   * Rejects after `timeoutMs` (5,000), or with what `find` throws.
   */
  until<T>(find: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
};

/** Creates changes, which are heard only as they happen. */
export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    changed: () => {
      for (const listener of [...listeners]) listener();
    },
    onChange,
    until: (find, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => finish(() => reject(new Error(`Not so within ${timeoutMs} ms.`))), timeoutMs);
        const stop = onChange(look);
        function finish(how: () => void) {
          clearTimeout(timer);
          stop();
          how();
        }
        function look() {
          try {
            const found = find();
            if (found) finish(() => resolve(found));
          } catch (error) {
            finish(() => reject(error));
          }
        }
        look();
      }),
  };
}
