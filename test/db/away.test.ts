import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awayCause, DatabaseAwayError, whileAway } from '../../src/db/away.ts';
import { claimDelivery, claimDeliveryFirst } from '../../src/db/requests/deliveries.ts';
import { createTestDatabase } from '../support/database/database.ts';

const coded = (code: string) => Object.assign(new Error('no values here'), { code });

describe('a database that is away', () => {
  it.each([
    ['gone', ['57P01', '57P03', '08006', '25P03', '55000', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT']],
    ['gone', ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETDOWN', 'EAI_AGAIN', 'ENOTFOUND']],
    ['read-only', ['25006']],
    ['full', ['53100']],
    ['busy', ['53200', '53300', '57014']],
  ])('is told to be %s by %j, also as the cause of another error', (cause, codes) => {
    for (const code of codes) {
      expect(awayCause(coded(code)), code).toBe(cause);
      expect(awayCause(new Error('a query failed', { cause: coded(code) })), code).toBe(cause);
      expect(awayCause(new DatabaseAwayError(coded(code))), code).toBe(cause);
    }
  });

  it.each(['23505', '42P01', '40001', '22P02', ''])('is not told by %s', (code) => {
    expect(awayCause(coded(code))).toBeUndefined();
  });

  it('is told by the driver’s write to a line that was closed just before, which nobody can catch', () => {
    const error = new TypeError("Cannot read properties of null (reading 'write')");
    expect(awayCause(error)).toBeUndefined();
    error.stack = `${error}\n    at Immediate.nextWrite (connection.js:255:22)`;
    expect(awayCause(error)).toBe('gone');
  });

  it('is waited for, and what was asked is done when it is back', async () => {
    let tries = 0;
    const answer = await whileAway(async () => {
      if (++tries < 3) throw coded('57P03');
      return 'done';
    });
    expect([answer, tries]).toEqual(['done', 3]);
  });

  it('is not waited for where the fault is ours', async () => {
    await expect(whileAway(() => Promise.reject(coded('42P01')))).rejects.toThrow('no values here');
  });

  it('is a fault of its own after ten seconds', async () => {
    await expect(whileAway(() => Promise.reject(coded('ECONNREFUSED')))).rejects.toBeInstanceOf(DatabaseAwayError);
  });
});

describe('the claim of a delivery', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  it('belongs to the work that made it, however often that tries, and to no other', async () => {
    const { db } = database;
    const claim = (delivery: string, reference: string) => [
      () => claimDeliveryFirst(db, { delivery, reference }),
      () => db.transaction((tx) => claimDelivery(tx, { delivery, reference })),
    ];
    for (const [i, first] of claim('one', 'LD-1').entries()) expect(await first(), `way ${i}`).toBe(true);
    for (const again of claim('one', 'LD-1')) expect(await again()).toBe(true);
    for (const other of claim('one', 'LD-2')) expect(await other()).toBe(false);
  });
});
