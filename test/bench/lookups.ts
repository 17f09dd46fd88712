import { addressFingerprint } from '../../src/core/mail/address-fingerprint.ts';
import type { Subject } from '../../src/core/subject.ts';
import { createDatabase, type Database, type DatabaseClient } from '../../src/db/client.ts';
import { findNear } from '../../src/db/learners/near-subjects.ts';
import { findSubjects } from '../../src/db/learners/subjects.ts';
import { findHistory } from '../../src/db/requests/history.ts';
import type { Benchmark, Row } from './bench.ts';
import { median, p99, timed } from './numbers.ts';
import { checkPlans } from './plans.ts';
import { addPeople, someEmails } from './world/people.ts';
import { ADDRESS_KEY, createBenchDesk, newInvocation } from './world/service.ts';

const TIMES = 400;

type Question = { what: string; ask(db: Database, email: string): Promise<unknown> };
type Size = { count: number; database: DatabaseClient; url: string; emails: string[] };

/** What people ask, among few learners and among many: it should take the same. */
export const lookups: Benchmark = {
  name: 'lookups',
  async run({ postgres, full, note }) {
    const counts = [10_000, 1_000_000, ...(full ? [10_000_000] : [])];
    const sizes: Size[] = [];
    for (const count of counts) {
      note(`making ${count.toLocaleString('en')} learners`);
      const url = await postgres.create(`lookups_${count}`);
      await addPeople(url, count);
      sizes.push({ count, url, database: createDatabase(url, { max: 1 }), emails: await someEmails(url, TIMES) });
    }
    const rows: Row[] = [];
    for (const question of questions()) rows.push(...(await compare(question, sizes)));
    for (const { count, database } of sizes) {
      await database.close();
      await postgres.drop(`lookups_${count}`);
    }
    return rows;
  },
};

function questions(): Question[] {
  const coolDown = {
    now: new Date(),
    minutes: 5,
    fingerprint: (email: string) => addressFingerprint(ADDRESS_KEY, email),
  };
  const ask = (db: Database, email: string) => createBenchDesk(db).ask(newInvocation(), undefined, { email });
  return [
    { what: 'lookup', ask: (db, email) => findSubjects(db, { email }, coolDown) },
    { what: 'profile card', ask },
    { what: 'near match', ask: (db, email) => expectFound(findNear(db, mistyped(email)), email) },
    { what: 'history of a person', ask: (db) => findHistory(db, { person: 'U7' }, 10) },
    { what: 'history of a channel', ask: (db) => findHistory(db, { channel: 'C1' }, 10) },
  ];
}

/** A near match has to find whom it is for, or its speed says nothing. */
async function expectFound(found: Promise<Subject[]>, email: string): Promise<void> {
  if (!(await found).some(({ learner }) => learner.email === email)) throw new Error('A near match found nobody near.');
}

/** Two letters change places: in the name, or in the domain. */
function mistyped(email: string): string {
  const at = email.length % 2 ? 2 : email.indexOf('@') + 2;
  return email.slice(0, at) + email.charAt(at + 1) + email.charAt(at) + email.slice(at + 2);
}

/** The sizes take turns, so that whatever else goes on falls on all of them. */
async function compare({ what, ask }: Question, sizes: Size[]): Promise<Row[]> {
  const times = sizes.map((): number[] => []);
  // A small table is read faster than its index: what counts is where it is big.
  for (const { url, emails } of sizes.slice(1)) await checkPlans(url, what, (db) => ask(db, emails[1] ?? ''));
  for (let turn = 0; turn < TIMES; turn++)
    for (const [index, { database, emails }] of sizes.entries()) {
      const ms = await timed(() => ask(database.db, emails[turn] ?? ''));
      if (turn >= TIMES / 8) times[index]?.push(ms); // the first are to warm up
    }
  const [smallest = [], ...bigger] = times;
  return bigger.map((ours, index) => {
    const ratio = median(ours) / median(smallest);
    return {
      what: `${what}, ${sizes[index + 1]?.count.toLocaleString('en')}`,
      unit: 'ms' as const,
      median: median(ours),
      p99: p99(ours),
      reference: {
        what: `${sizes[0]?.count.toLocaleString('en')} learners`,
        median: median(smallest),
        p99: p99(smallest),
      },
      ratio,
      target: '≤ 1.3, by index',
      isMet: ratio <= 1.3,
    };
  });
}
