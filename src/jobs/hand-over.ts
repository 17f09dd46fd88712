import { createInHand } from '../slack/transport/in-hand.ts';

/** How many jobs may wait for Slack without a place among those that the queue runs. */
const MOST = 64;

export type HandOver = {
  /**
   * Runs a job. Resolves once it waits for somebody outside, or has ended: where too many wait, only the latter.
   * @throws what it throws until then.
   */
  run(job: () => Promise<void>): Promise<void>;
  /** Resolves when all jobs have ended that run now. */
  ended(): Promise<void>;
};

/**
 * Returns how the queue hands over jobs that wait for an answer from outside, so that others do not wait behind them. The
 * queue takes such a job for done: only the row says whether it is, and the sweep rings for it again.
 * @param onError called with what a job throws after it was handed over.
 */
export function createHandOver(onError: (error: unknown) => void): HandOver {
  const inHand = createInHand(() => {});
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        let isHandedOver = false;
        const fail = (error: unknown) => (isHandedOver ? onError(error) : reject(error));
        inHand.hold(
          () => job().then(resolve, fail),
          () => {
            if (inHand.count() - inHand.countActive() > MOST) return;
            isHandedOver = true;
            resolve();
          },
        );
      }),
    ended: inHand.ended,
  };
}
