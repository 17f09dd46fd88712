/** Notices a pool with a connection that is silent: what was sent on it is not answered. */
export type SilenceWatch = {
  /** Watches a statement, which starts by itself. */
  statement(pending: PromiseLike<unknown>): void;
  /**
   * Watches a transaction where none of its statements shows that the connection is silent: while it begins and ends.
   * @param run does it, and has its body run by `within`.
   */
  transaction<T>(run: (within: <R>(body: () => Promise<R>) => Promise<R>) => Promise<T>): Promise<T>;
  close(): void;
};

/** Something that waits for an answer, on the connection that it was sent on; undefined where it was not sent yet. */
type Waiting = { sentOn(): object | undefined; since?: number };

const LOOK_EVERY_MS = 500;

/**
 * Returns a watch that calls `onSilent` where something was sent on a connection, and nothing was answered on it for
 * `limitMs`; what waited then is watched no longer.
 * @param isOverbooked returns whether more is asked for than there are connections.
 */
export function createSilenceWatch(limitMs: number, isOverbooked: () => boolean, onSilent: () => void): SilenceWatch {
  const waiting = new Set<Waiting>();
  /** When a connection answered last. */
  const answeredAt = new WeakMap<object, number>();
  let lookedAt = performance.now();
  // What answers came while this process itself stood still is read after the timer: that time does not count.
  let now = 0;
  const timer = setInterval(() => {
    now += Math.min(performance.now() - lookedAt, 2 * LOOK_EVERY_MS);
    lookedAt = performance.now();
    for (const one of waiting) {
      const connection = one.sentOn();
      if (!connection) continue;
      one.since ??= now;
      if (now - Math.max(one.since, answeredAt.get(connection) ?? 0) < limitMs) continue;
      waiting.clear();
      return onSilent();
    }
  }, LOOK_EVERY_MS).unref();
  const add = (sentOn: Waiting['sentOn']) => {
    const one: Waiting = { sentOn };
    waiting.add(one);
    return () => void waiting.delete(one);
  };
  return {
    statement(pending) {
      const isOver = add(() => connectionOf(pending));
      const done = () => {
        isOver();
        const connection = connectionOf(pending);
        if (connection) answeredAt.set(connection, now);
      };
      pending.then(done, done);
    },
    async transaction(run) {
      const connection = {};
      let done = add(() => (isOverbooked() ? undefined : connection));
      try {
        return await run(async (body) => {
          done();
          try {
            return await body();
          } finally {
            done = add(() => connection);
          }
        });
      } finally {
        done();
      }
    },
    close: () => clearInterval(timer),
  };
}

/** Returns what stands for the connection that the driver has sent a query on (postgres.js, `Query.state`). */
const connectionOf = (pending: PromiseLike<unknown>) => (pending as { state?: object | null }).state ?? undefined;
