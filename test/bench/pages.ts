import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { makeTemporaryPassword } from '../../src/core/credentials/temporary-password.ts';
import { createDatabase } from '../../src/db/client.ts';
import { useTemporary } from '../../src/service/credentials/use-temporary-password.ts';
import type { Benchmark } from './bench.ts';
import { median, p99, timed } from './numbers.ts';
import { addPeople } from './world/people.ts';
import { ADDRESS_KEY, LINK_SECRET } from './world/service.ts';

const TIMES = 400;
const LEARNERS = 10_000;

/** What a stranger could tell apart: a wrong password for an address that is known, and for one that is not. */
export const pages: Benchmark = {
  name: 'pages',
  async run({ postgres }) {
    const url = await postgres.create('pages');
    await addPeople(url, LEARNERS);
    const emails = await giveTemporaryPasswords(url);
    const database = createDatabase(url, { max: 1 });
    const keys = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
    const attempt = (email: string) => {
      const trying = { email, password: makeTemporaryPassword(), now: new Date(), reference: 'LD-BENCH00' };
      return timed(() => useTemporary(database.db, keys, trying));
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (const [turn, email] of emails.entries()) {
      const times = [await attempt(email), await attempt(`${randomUUID()}@acme.test`)] as const;
      if (turn < TIMES / 8) continue; // the first are to warm up
      known.push(times[0]);
      unknown.push(times[1]);
    }
    await database.close();
    await postgres.drop('pages');
    const ratio = median(unknown) / median(known);
    return [
      {
        what: 'a wrong temporary password, unknown address',
        unit: 'ms',
        median: median(unknown),
        p99: p99(unknown),
        reference: { what: 'known address', median: median(known), p99: p99(known) },
        ratio,
        target: '0.95 to 1.05',
        isMet: ratio >= 0.95 && ratio <= 1.05,
      },
    ];
  },
};

/** Gives some learners temporary passwords that nobody will guess. Returns their addresses. */
async function giveTemporaryPasswords(url: string): Promise<string[]> {
  const sql = postgres(url, { max: 1 });
  const rows = await sql<{ email: string }[]>`
    with given as (
      insert into temporary_passwords (id, learner_id, request_id, password_hash, expires_at, viewed_at)
      select gen_random_uuid(), learner_id, id, 'none', now() + interval '1 day', now() from requests limit ${TIMES}
      returning learner_id)
    select email from given join learners on learners.id = given.learner_id`;
  await sql.end();
  return rows.map(({ email }) => email);
}
