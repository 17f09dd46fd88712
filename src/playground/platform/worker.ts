/** Work that is done again and again: at once when it is rung for, and when it said it would be due. */
export type Worker = {
  /** Has the work be looked at soon; while it runs, once more after it. */
  ring(): void;
  /** Ends after what is being done. */
  close(): Promise<void>;
};

/** After a fault of the work itself, such as a database that is away. */
const AFTER_FAULT_MS = 1_000;

/**
 * Starts a worker.
 * @param work does what is due, and returns the ms until more is; undefined: not before the next ring.
 * @param onError called with what the work throws; it is done again a second later.
 */
export function createWorker(work: () => Promise<number | undefined>, onError: (error: unknown) => void): Worker {
  let isClosed = false;
  let isRung = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    let dueIn: number | undefined;
    do {
      isRung = false;
      dueIn = await work().catch((error) => {
        onError(error);
        return AFTER_FAULT_MS;
      });
    } while (isRung && !isClosed);
    running = undefined;
    if (dueIn !== undefined && !isClosed) timer = setTimeout(ring, dueIn);
  }

  function ring(): void {
    isRung = true;
    if (running || isClosed) return;
    clearTimeout(timer);
    running = run();
  }

  return {
    ring,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
