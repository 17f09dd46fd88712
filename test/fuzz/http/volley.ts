import fc from 'fast-check';
import { type Heard, speak } from './speak.ts';

/** One connection's worth of bytes, and what they are, for whoever reads a failure. */
export type Attempt = { what: string; bytes: Buffer; hangUp?: number };

/** What came of a volley: how many there were, how often each status or ending came, and what should not have. */
export type Fallen = { sent: number; tally: Record<string, number>; wrong: string[] };

const IN_FLIGHT = 128;
const CHUNK = 100;

/**
 * Sends `count` generated requests, 128 at a time. Wrong is a 5xx, and a connection that is neither answered nor ended.
 * @param seed the same seed makes the same requests.
 */
export async function volley(
  port: number,
  attempts: fc.Arbitrary<Attempt>,
  { count, seed }: { count: number; seed: number },
): Promise<Fallen> {
  const fallen: Fallen = { sent: 0, tally: {}, wrong: [] };
  // All take from one supply, so that nobody waits for the slowest: Slack's receiver holds some for 3 s.
  const supply = generated(attempts, count, seed);
  const fire = async () => {
    for (const { attempt, seed: madeOf } of supply)
      recordAttempt(fallen, attempt, await speak(port, attempt.bytes, { hangUp: attempt.hangUp }), madeOf);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, fire));
  return fallen;
}

function* generated(attempts: fc.Arbitrary<Attempt>, count: number, seed: number) {
  for (let made = 0; made < count; made += CHUNK) {
    const numRuns = Math.min(CHUNK, count - made);
    for (const attempt of fc.sample(attempts, { numRuns, seed: seed + made })) yield { attempt, seed: seed + made };
  }
}

function recordAttempt(fallen: Fallen, attempt: Attempt, { statuses, end }: Heard, seed: number): void {
  fallen.sent += 1;
  const outcomes = statuses.length > 0 ? statuses.map(String) : [end];
  for (const outcome of outcomes) fallen.tally[outcome] = (fallen.tally[outcome] ?? 0) + 1;
  if (statuses.some((status) => status >= 500) || (statuses.length === 0 && end === 'silence'))
    fallen.wrong.push(`${outcomes.join()} (seed ${seed}) ${attempt.what.slice(0, 600)}`);
}
