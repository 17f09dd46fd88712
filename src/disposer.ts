/** Closes live parts in the reverse order of their opening. */
export type Disposer = {
  /** Remembers how to close what was just opened. */
  add(close: () => unknown): void;
  /** Closes everything, last opened first; one that fails does not keep the others from closing. */
  close(): Promise<void>;
};

/** @param onError called with the error of every part that failed to close. */
export function createDisposer(onError: (error: unknown) => void): Disposer {
  const parts: (() => unknown)[] = [];
  return {
    add: (close) => parts.push(close),
    async close() {
      for (let part = parts.pop(); part; part = parts.pop())
        try {
          await part();
        } catch (error) {
          onError(error);
        }
    },
  };
}
