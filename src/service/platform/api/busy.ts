/** Lets so many run side by side, and no more wait: more would only make everybody slower. */
export function createBusyGate(most: number) {
  let running = 0;
  /** Runs something; `busy` where too many run. */
  return async <T>(run: () => Promise<T>): Promise<T | 'busy'> => {
    if (running >= most) return 'busy';
    running += 1;
    try {
      return await run();
    } finally {
      running -= 1;
    }
  };
}
