import fc from 'fast-check';
import { type Heard, speak } from './speak.ts';

/** One connection's worth of bytes, and what they are, for whoever reads a failure. */
export type Attempt = { what: string; bytes: Buffer; hangUp?: number };

/** What came of a volley: how often each status or ending came, and what should not have. */
export type Fallen = { tally: Record<string, number>; wrong: string[] };

const IN_FLIGHT = 64;
const CHUNK = 100;

/**
 * Sends `count` generated requests, 64 at a time. Wrong is a 5xx, and a connection that is neither answered nor ended.
 * @param seed the same seed makes the same requests.
 */
export async function volley(
  port: number,
  attempts: fc.Arbitrary<Attempt>,
  { count, seed }: { count: number; seed: number },
): Promise<Fallen> {
  const fallen: Fallen = { tally: {}, wrong: [] };
  for (let sent = 0; sent < count; sent += CHUNK) {
    const numRuns = Math.min(CHUNK, count - sent);
    const waiting = fc.sample(attempts, { numRuns, seed: seed + sent });
    const fire = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop())
        judge(fallen, next, await speak(port, next.bytes, { hangUp: next.hangUp }), seed + sent);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, fire));
  }
  return fallen;
}

function judge(fallen: Fallen, attempt: Attempt, { statuses, end }: Heard, seed: number): void {
  const outcomes = statuses.length > 0 ? statuses.map(String) : [end];
  for (const outcome of outcomes) fallen.tally[outcome] = (fallen.tally[outcome] ?? 0) + 1;
  if (statuses.some((status) => status >= 500) || (statuses.length === 0 && end === 'silence'))
    fallen.wrong.push(`${outcomes.join()} (seed ${seed}) ${attempt.what.slice(0, 600)}`);
}
