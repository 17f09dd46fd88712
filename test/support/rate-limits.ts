import type { Database } from '../../src/db/client.ts';
import { createRateLimits } from '../../src/service/rate-limits.ts';

/** Rate limits that one process knows of, for parts that are tested on their own. */
export const noRateLimits = () =>
  createRateLimits(
    () => true,
    () => {},
  ).rateLimits;

/** The same, shared over a database. */
export function rateLimitsOn(db: Database) {
  const { rateLimits, connect } = createRateLimits(
    () => true,
    () => {},
  );
  return {
    rateLimits,
    shared: connect(
      db,
      () => {},
      () => {},
    ),
  };
}
