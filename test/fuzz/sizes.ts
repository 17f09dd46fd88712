import { inject } from 'vitest';

/** How much is tried: a little with `npm test`, the whole with `npm run fuzz`. */
export type FuzzSizes = {
  /** Requests an endpoint. */
  requests: number;
  /** Runs of the request's life, and the most steps in each. */
  runs: number;
  steps: number;
  /** Races of several people for one request. */
  races: number;
  /** What everything random derives from: the same seed makes the same requests and steps. */
  seed: number;
};

declare module 'vitest' {
  interface ProvidedContext {
    fuzz: FuzzSizes;
  }
}

export const sizes = (): FuzzSizes => inject('fuzz');
