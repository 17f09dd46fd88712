import { randomBytes } from 'node:crypto';

/** Makes the ids and timestamps that Slack gives to things. */
export type Ids = {
  /** Returns an id such as `V0000000012`: never the same twice. */
  id(prefix: string): string;
  /** Returns five characters for a block or an action that came without an id. */
  short(): string;
  /** Returns a message's ts: seconds with six decimals, later than every one before. */
  ts(): string;
  /** Returns a secret part of an address, which cannot be guessed. */
  secret(): string;
};

/** @param now milliseconds since 1970. */
export function createIds(now: () => number): Ids {
  let count = 0;
  let last = 0;
  const next = () => {
    count += 1;
    return count.toString(36).toUpperCase();
  };
  return {
    id: (prefix) => `${prefix}${next().padStart(10, '0')}`,
    short: () => next().padStart(5, '0'),
    ts() {
      last = Math.max(Math.floor(now() * 1000), last + 1);
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
    secret: () => randomBytes(16).toString('hex'),
  };
}
