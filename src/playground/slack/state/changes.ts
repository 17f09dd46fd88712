/** Tells its listeners that something is different now. */
export type Changes = {
  /** Tells the listeners; called after every change. */
  changed(): void;
  /** Calls the listener after every change; gives back how to stop. */
  onChange(listener: () => void): () => void;
  /**
   * Resolves with the first thing `find` finds (not undefined, null or false), now or after a later change.
   * Rejects after `timeoutMs` (30,000), or with what `find` throws.
   * @param described returns what was waited for and what is there instead, for the rejection.
   */
  until<T>(find: () => T | undefined | null | false, timeoutMs?: number, described?: () => string): Promise<T>;
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
    until: (find, timeoutMs = 30_000, described = () => find.toString()) =>
      new Promise((resolve, reject) => {
        const tooLate = () => new Error(`Not so within ${timeoutMs} ms: ${described()}`);
        const timer = setTimeout(() => finish(() => reject(tooLate())), timeoutMs);
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
