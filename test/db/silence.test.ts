import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type DatabaseClient } from '../../src/db/client.ts';
import { organizations } from '../../src/db/schema/learners.ts';
import { createSilenceWatch } from '../../src/db/silence.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { type Line, openLine } from '../support/database/line.ts';
import { until } from '../support/until.ts';

const CONNECTIONS = 3;

describe('a pool whose connections were lost without a word', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let line: Line;
  let client: DatabaseClient;
  let silences = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    line = await openLine(database.url);
  });
  beforeEach(async () => {
    silences = 0;
    client = createDatabase(line.url, { max: CONNECTIONS, statementMs: 500, onSilent: () => silences++ });
    const one = () => client.db.execute(sql`select pg_sleep(0.01)`);
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
  });
  afterEach(() => client.close());
  afterAll(async () => {
    await line.close();
    await database.close();
  });

  async function fallSilent(): Promise<void> {
    line.fail('silent');
    await line.mend();
  }

  const code = (error: unknown): unknown => {
    const { code: own, cause } = error as { code?: unknown; cause?: unknown };
    return own ?? (cause && code(cause));
  };

  it('rejects what waits on them, and answers what comes next', async () => {
    await fallSilent();
    const waits = Array.from({ length: 2 * CONNECTIONS }, () => client.db.execute(sql`select 1`).catch(code));
    expect(new Set(await Promise.all(waits))).toEqual(new Set(['CONNECTION_DESTROYED']));
    expect(silences).toBe(1);
    const written = { name: 'Acme', vpaMode: 'fixed', vpaFixedAt: new Date('2026-12-01T08:00:00Z') } as const;
    expect(await client.db.insert(organizations).values(written).returning()).toMatchObject([written]);
  });

  it('rejects a transaction, whether it begins, works or ends', async () => {
    const within = client.db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await fallSilent();
      await tx.execute(sql`select 1`);
    });
    expect(await within.catch(code)).toBe('CONNECTION_DESTROYED');
    const ends = client.db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await fallSilent();
    });
    expect(await ends.catch(code)).toBe('CONNECTION_DESTROYED');
    await client.db.execute(sql`select 1`);
    await fallSilent();
    const begins = client.db.transaction(async () => {});
    expect(await begins.catch(code)).toBe('CONNECTION_DESTROYED');
    expect(silences).toBe(3);
  });

  it('is not told from a statement that takes too long, nor from one that waits for a connection: Postgres ends them', async () => {
    const slow = Array.from({ length: 12 * CONNECTIONS }, () =>
      client.db.execute(sql`select pg_sleep(60)`).catch(code),
    );
    expect(new Set(await Promise.all(slow))).toEqual(new Set(['57014']));
    expect(silences).toBe(0);
  });
});

it('a program that stood still does not take answers that it has not read for silence', async () => {
  let silences = 0;
  let looks = 0;
  const watch = createSilenceWatch(
    1_500,
    () => false,
    () => silences++,
  );
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const connection = {};
  const state = () => {
    looks++;
    return connection;
  };
  watch.statement(Object.defineProperty(asked, 'state', { get: state }));
  await until('it has been looked at', () => looks > 0);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
  setImmediate(answer); // as what comes from a socket, after the timers
  await asked;
  expect(silences).toBe(0);
  watch.close();
});
