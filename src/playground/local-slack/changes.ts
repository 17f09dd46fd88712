export type Changes = {
  changed(): void;
  /** Calls the listener after every change; gives back how to stop. */
  onChange(listener: () => void): () => void;
  /** Resolves with what `predicate` gives as soon as that is truthy, asked at every change; rejects after `ms`. */
  until<T>(predicate: () => T, ms?: number): Promise<NonNullable<T>>;
};

/** Tells listeners that something changed. `describe` adds what is there to see to the words of a wait that ended in vain. */
export function createChanges(describe: () => string): Changes {
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  function until<T>(predicate: () => T, ms = 5000): Promise<NonNullable<T>> {
    // Made here, so that its stack names the waiting test.
    const vain = new Error();
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        listeners.delete(check);
      };
      const check = () => {
        try {
          const found = predicate();
          if (!found) return;
          stop();
          resolve(found);
        } catch (error) {
          stop();
          reject(error);
        }
      };
      const timer = setTimeout(() => {
        stop();
        vain.message = `Nothing of the kind happened within ${ms} ms: ${predicate}\n${describe()}`;
        reject(vain);
      }, ms);
      listeners.add(check);
      check();
    });
  }

  return { changed, onChange, until };
}
