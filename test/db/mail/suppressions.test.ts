import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseTime, findSuppressed, keepList, suppress, unsuppress } from '../../../src/db/mail/suppressions.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLearner } from '../../support/desk/service.ts';

const entry = (addressFingerprint: string) => ({
  addressFingerprint,
  reason: 'complained' as const,
  at: NOW,
  providerId: `id-${addressFingerprint}`,
});

describe('what is known of suppressed addresses', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  const keep = async (keys: string[], isWhole = true) =>
    keepList(database.db, keys.map(entry), { since: await databaseTime(database.db), isWhole });
  const known = async (...keys: string[]) => [...(await findSuppressed(database.db, keys)).keys()].sort();

  it('follows the list: what is on it comes, what is gone from it goes, what an event said stays', async () => {
    await database.db.transaction((tx) => suppress(tx, 'event', { reason: 'bounced', at: NOW }));
    await keep(['a', 'b']);
    await keep(['b', 'c']);
    expect(await known('a', 'b', 'c', 'event')).toEqual(['b', 'c', 'event']);
    await keep([]);
    expect(await known('a', 'b', 'c', 'event')).toEqual(['event']);
  });

  it('drops nothing by a list that was not read to its end', async () => {
    await keep(['whole-1', 'whole-2']);
    await keep(['whole-3'], false);
    expect(await known('whole-1', 'whole-2', 'whole-3')).toEqual(['whole-1', 'whole-2', 'whole-3']);
  });

  it('lets an event’s word follow the list once it is on it', async () => {
    await database.db.transaction((tx) => suppress(tx, 'confirmed', { reason: 'bounced', at: NOW }));
    await keep(['confirmed']);
    await keep([]);
    expect(await known('confirmed')).toEqual([]);
  });

  it('keeps why it came back where a later mail was only held back', async () => {
    await database.db.transaction(async (tx) => {
      await suppress(tx, 'twice', { reason: 'bounced', bounceReason: 'blocked', at: NOW });
      await suppress(tx, 'twice', { reason: 'suppressed', at: new Date() });
    });
    expect((await findSuppressed(database.db, ['twice'])).get('twice')).toEqual({
      reason: 'bounced',
      bounceReason: 'blocked',
      at: NOW,
    });
    await database.db.transaction((tx) => unsuppress(tx, 'twice'));
    expect(await known('twice')).toEqual([]);
  });

  it('does not bring back an address that a mail is taking off the list, by a list that is older than that', async () => {
    const { sql } = database;
    const learnerId = await addLearner(database, { email: 'clearing@acme.test' });
    const since = await databaseTime(database.db);
    await sql`
      with request as (
        insert into requests (reference, action, learner_id, asked_by, channel, expires_at, announced, state)
        values ('LD-1', 'resend-activation', ${learnerId}, 'U1', 'C1', now(), '[]', 'done') returning id)
      insert into mails (id, request_id, learner_id, template, address_fingerprint, clear_suppression)
      select gen_random_uuid(), id, ${learnerId}, 'activation', 'clearing', true from request`;
    await keep(['clearing']);
    expect(await known('clearing')).toEqual([]);
    await sql`update mails set state = 'sent', sent_at = now()`;
    await keepList(database.db, [entry('clearing')], { since, isWhole: true });
    expect(await known('clearing')).toEqual([]);
    await sql`update mails set sent_at = now() - interval '1 minute'`;
    await keep(['clearing']);
    expect(await known('clearing')).toEqual(['clearing']);
  });
});
