import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporaryPassword } from '../../../src/core/credentials/temporary-password.ts';
import { useTemporary } from '../../../src/service/credentials/use-temporary-password.ts';
import { NOW } from '../../support/desk/facts.ts';
import { ADDRESS_KEY, addLearner, createService, LINK_SECRET, type Service } from '../../support/desk/service.ts';
import { spansOf } from '../../support/spans.ts';

const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
/** What one wrong try costs: one count, one hash, one look-up, and one statement that audits it where there is somebody. */
const WORK = [
  'postgres insert temporary_tries',
  'argon2',
  'postgres select temporary_passwords',
  'postgres select temporary_passwords',
];

describe('a wrong try of a temporary password', () => {
  let service: Service;
  beforeAll(async () => {
    service = await createService();
  });
  afterAll(() => service.close());

  /** Has a temporary password for a learner, as a lead agreed to and the asker has seen it. */
  async function give(learnerId: string, over: { expiresAt?: Date; usedAt?: Date } = {}) {
    const { sql } = service.database;
    const [request] = await sql<[{ id: string }]>`
      insert into requests (reference, action, learner_id, asked_by, channel, state, expires_at, announced)
      values (${randomUUID()}, 'temporary-password', ${learnerId}, 'U-AMY', 'C-SUPPORT', 'done', now(), '[]') returning id`;
    const { expiresAt = new Date(NOW.getTime() + 3_600_000), usedAt = null } = over;
    await sql`insert into temporary_passwords (id, learner_id, request_id, password_hash, expires_at, viewed_at, used_at)
      values (${randomUUID()}, ${learnerId}, ${request.id}, 'x', ${expiresAt.toISOString()}, now(), ${usedAt?.toISOString() ?? null})`;
  }

  /** Returns the work of the last of so many tries for each address, in the order of its beginnings. */
  const workOf = async (emails: string[], tries = 1) => {
    const attempt = (email: string) => () =>
      useTemporary(service.database.db, KEYS, {
        email,
        password: makeTemporaryPassword(),
        now: NOW,
        reference: 'LD-EQUAL00',
      });
    const all = await spansOf(emails.flatMap((email) => Array.from({ length: tries }, () => attempt(email))));
    return all.filter((_, i) => (i + 1) % tries === 0);
  };

  it('costs the same statements and hashes, whatever is known of the address', async () => {
    const { database } = service;
    const one = await addLearner(database, { email: 'one@acme.test' });
    await give(one);
    const twice = await addLearner(database, { email: 'twice@acme.test' });
    const again = await addLearner(database, { email: 'twice@acme.test' }, { name: 'Globex' });
    await give(twice);
    await give(again);
    await addLearner(database, { email: 'without@acme.test' });
    await give(await addLearner(database, { email: 'late@acme.test' }), { expiresAt: NOW });
    await give(await addLearner(database, { email: 'used@acme.test' }), { usedAt: NOW });
    const work = await workOf([
      'one@acme.test',
      'twice@acme.test',
      'without@acme.test',
      'late@acme.test',
      'used@acme.test',
      'nobody@acme.test',
      'no address',
      'jane\u0000@acme.test',
      '',
    ]);
    for (const each of work) expect(each).toEqual(WORK);
  });

  it('costs the same where it comes too early', async () => {
    await give(await addLearner(service.database, { email: 'early@acme.test' }));
    const [known, unknown] = await workOf(['early@acme.test', 'nobody-early@acme.test'], 6);
    expect(known).toEqual(['postgres insert temporary_tries', 'postgres select temporary_tries']);
    expect(unknown).toEqual(known);
  });
});
