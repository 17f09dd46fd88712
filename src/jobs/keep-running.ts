import { setTimeout } from 'node:timers/promises';

/** The part of a queue's runner that keeping it running needs. */
type Runner = { promise: Promise<void>; stop(): Promise<void> };

export type KeptRunning = { isRunning(): boolean; stop(): Promise<void> };

const AGAIN_AFTER_MS = 1_000;

/**
 * Keeps a runner running: where it ends without being stopped, it starts another one, as often as it takes.
 * @param runner the one that runs.
 * @param onEnd called with the reason where one ended or could not be started.
 */
export function keepRunning(
  runner: Runner,
  start: () => Promise<Runner>,
  onEnd: (error: unknown) => void,
): KeptRunning {
  const stopping = new AbortController();
  let running: Runner | undefined = runner;

  async function watch(): Promise<void> {
    while (running) {
      await running.promise.then(() => stopping.signal.aborted || onEnd(undefined), onEnd);
      running = undefined;
      while (!running && !stopping.signal.aborted) {
        await setTimeout(AGAIN_AFTER_MS, undefined, { signal: stopping.signal }).catch(() => {});
        if (!stopping.signal.aborted) running = await start().catch((error) => void onEnd(error));
      }
      if (running && stopping.signal.aborted) await running.stop();
    }
  }
  const over = watch();
  return {
    isRunning: () => running !== undefined,
    async stop() {
      stopping.abort();
      await running?.stop();
      await over;
    },
  };
}
