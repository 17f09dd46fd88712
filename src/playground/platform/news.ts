/** Tells whoever looks at the platform that something has changed there. */
export type News = {
  changed(): void;
  /** Calls the listener at every change; gives back how to stop. */
  onChange(listener: () => void): () => void;
};

export function createNews(): News {
  const listeners = new Set<() => void>();
  return {
    changed() {
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
