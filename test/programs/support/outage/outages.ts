import { createDatabase } from '../../../../src/db/client.ts';
import { migrate } from '../../../../src/db/migrate.ts';
import { learners, organizations } from '../../../../src/db/schema/learners.ts';
import { createTestDatabase } from '../../../support/database/database.ts';
import { startFullDisk } from '../../../support/database/full-disk.ts';
import { type Failure, openLine } from '../../../support/database/line.ts';
import { startPairOfServers } from './pair-of-servers.ts';
import { turnReadOnly } from './read-only.ts';

/** A Postgres for a desk, and a way for it to be away. */
export type Outage = {
  /** The address that the desk knows; it stays the same. */
  url: string;
  /** The address of the server that has the data, past whatever is between it and the desk. */
  directUrl(): string;
  begin(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
};

/** How each outage is told: to people, and by `/readyz`. */
type Kind = { start(): Promise<Outage>; says: RegExp; ready: RegExp };

const NO_ANSWER = {
  says: /My database does not answer just now/,
  ready: /the database does not answer|no answer in time/,
};

/** Every way for a Postgres to be away. */
export const OUTAGES: Record<string, Kind> = {
  refused: { start: () => behindLine('refused'), ...NO_ANSWER },
  reset: { start: () => behindLine('reset'), ...NO_ANSWER },
  'black-holed': { start: () => behindLine('silent'), ...NO_ANSWER },
  'read-only': {
    start: () => onTestServer(turnReadOnly),
    says: /My database is read-only just now/,
    ready: /the database is read-only/,
  },
  'failed over to another server': { start: startPairOfServers, ...NO_ANSWER },
  'out of disk': {
    start: startFullDisk,
    // Without room for its log, Postgres ends for a while.
    says: /The disk of my database is full|My database does not answer just now/,
    ready: /the disk of the database is full|the check failed/,
  },
};

async function behindLine(how: Failure): Promise<Outage> {
  const { url, close } = await createTestDatabase();
  const line = await openLine(url);
  return {
    url: line.url,
    directUrl: () => url,
    begin: async () => line.fail(how),
    end: () => line.mend(),
    async close() {
      await line.close();
      await close();
    },
  };
}

async function onTestServer(turn: (url: string) => Pick<Outage, 'begin' | 'end'>): Promise<Outage> {
  const { url, close } = await createTestDatabase();
  return { url, directUrl: () => url, ...turn(url), close };
}

/** Brings a database to the present schema, with so many learners who were invited and never came. */
export async function fill(url: string, count: number): Promise<void> {
  await migrate(url);
  const { db, close } = createDatabase(url, { max: 1 });
  const [acme] = await db.insert(organizations).values({ name: 'Acme' }).returning();
  const invitedAt = new Date(Date.now() - 24 * 60 * 60_000);
  const organizationId = acme?.id ?? '';
  const rows = Array.from({ length: count }, (_, n) => ({
    organizationId,
    ...learner(n),
    familyName: 'Doe',
    invitedAt,
  }));
  await db.insert(learners).values(rows);
  await close();
}

/** A learner by number. The name is on her cards, where the address is masked. */
export const learner = (n: number) => ({
  email: `learner${n}@acme.test`,
  givenName: `Learner${String(n).padStart(3, '0')}`,
});
