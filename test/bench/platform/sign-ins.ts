import { randomUUID } from 'node:crypto';
import sql from 'postgres';
import { hashPassword } from '../../../src/service/credentials/password-hash.ts';
import type { Benchmark } from '../bench.ts';
import { median, p99, timed } from '../numbers.ts';
import { startDesk } from '../world/desk-process.ts';
import { startOutside } from '../world/outside.ts';
import { addPeople, someEmails } from '../world/people.ts';
import { apiSettings, callApi } from '../world/platform.ts';

const TIMES = 200;
/** Of each, the first are to warm up. */
const WARM_UP = 50;
const LEARNERS = 10_000;

/** What a stranger could tell apart at the platform's sign-in: a wrong password for a known address, and an unknown one. */
export const signIns: Benchmark = {
  name: 'sign-ins',
  async run({ postgres }) {
    const url = await postgres.create('sign_ins');
    await addPeople(url, LEARNERS);
    await givePasswords(url);
    const emails = await someEmails(url, WARM_UP + TIMES);
    const outside = await startOutside({ slackMs: 0, mailMs: 0 });
    const desk = await startDesk(url, outside, apiSettings);
    const attempt = (email: string) =>
      timed(async () => {
        const body = JSON.stringify({ email, password: `wrong ${randomUUID()}` });
        const { status } = await callApi<{ status: string }>(desk, 'sign-in', body);
        if (status !== 'no') throw new Error(`A wrong password came to “${status}”.`);
      });
    const times = { known: [] as number[], unknown: [] as number[] };
    for (const [turn, email] of emails.entries()) {
      const pair = [['known', email] as const, ['unknown', `${randomUUID()}@acme.test`] as const];
      for (const [which, address] of turn % 2 === 0 ? pair : pair.reverse()) {
        const ms = await attempt(address);
        if (turn >= WARM_UP) times[which].push(ms);
      }
    }
    await desk.stop();
    await outside.stop();
    await postgres.drop('sign_ins');
    const ratio = median(times.unknown) / median(times.known);
    return [
      {
        what: 'sign-in, unknown address',
        unit: 'ms',
        median: median(times.unknown),
        p99: p99(times.unknown),
        reference: { what: 'a wrong password', median: median(times.known), p99: p99(times.known) },
        ratio,
        target: '0.95 to 1.05',
        isMet: ratio >= 0.95 && ratio <= 1.05,
      },
    ];
  },
};

/** All learners have a password that nobody types. */
async function givePasswords(url: string): Promise<void> {
  const database = sql(url, { max: 1 });
  const hash = await hashPassword(randomUUID());
  await database`update learners set password_hash = ${hash}, password_set_at = now(), first_accessed_at = now()`;
  await database.end();
}
