/** Tells whoever looks at the platform that something has changed there. */
export type News = {
  changed(): void;
  /** Calls the listener at every change; gives back how to stop. */
  onChange(listener: () => void): () => void;
  /** Resolves when `isSo`, which is asked at every change; rejects after `timeoutMs` (30,000). */
  until(isSo: () => Promise<boolean>, timeoutMs?: number): Promise<void>;
};

export function createNews(): News {
  const listeners = new Set<() => void>();
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    changed() {
      for (const listener of listeners) listener();
    },
    onChange,
    until: (isSo, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => end(() => reject(new Error('what was waited for did not come'))), timeoutMs);
        const look = () =>
          void isSo().then(
            (is) => is && end(resolve),
            (error) => end(() => reject(error)),
          );
        const stop = onChange(look);
        const end = (then: () => void) => {
          clearTimeout(timer);
          stop();
          then();
        };
        look();
      }),
  };
}
