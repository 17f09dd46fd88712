import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { createDatabase } from '../../../src/db/client.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { links } from '../../../src/db/schema/credentials.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { isPassword } from '../../../src/service/credentials/password-hash.ts';
import { openLink, setPassword } from '../../../src/service/credentials/set-password.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { addLink, issueLink, type LinkFacts } from '../../support/desk/link.ts';
import { ADDRESS_KEY } from '../../support/desk/service.ts';
import { spansOf } from '../../support/spans.ts';

const now = new Date('2026-06-01T10:00:00Z');
const before = new Date('2026-06-01T09:00:00Z');
const password = 'mi perro come zanahorias';
const reference = 'LD-TEST001';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const issue = (facts?: LinkFacts) => issueLink(database.db, now, facts);
const ask = (token: string, purpose: 'activation' | 'reset' = 'activation') => ({ token, purpose, now });
const set = (token: string, purpose: 'activation' | 'reset' = 'activation', words = password) =>
  setPassword(
    database.db,
    { addressKey: ADDRESS_KEY, platform: noPlatform },
    { ...ask(token, purpose), password: words, reference },
  );

async function learnerOf(id: string) {
  const [learner] = await database.db.select().from(learners).where(eq(learners.id, id));
  if (!learner) throw new Error('no such learner');
  return learner;
}
const linksOf = (id: string) =>
  database.db.select().from(links).where(eq(links.learnerId, id)).orderBy(links.createdAt);
const auditOf = (id: string) => database.db.select().from(audit).where(eq(audit.learnerId, id)).orderBy(audit.seq);

/** Holds a learner's row until as many transactions as wanted wait for it: then they are let go all at once. */
async function whileHeld<T>(
  id: string,
  start: (untilWaiting: (count: number) => Promise<void>) => Promise<Promise<T>[]>,
) {
  const results = await database.db.transaction(async (tx) => {
    await tx.select().from(learners).where(eq(learners.id, id)).for('update');
    return {
      started: await start((count) =>
        vi.waitFor(async () => {
          const [row] = await database.sql`select count(*)::int as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`;
          expect(row?.waiting).toBe(count);
        }, 60_000),
      ),
    };
  });
  return Promise.all(results.started);
}

describe('opening a link', () => {
  it('tells whose it is and changes nothing', async () => {
    const { token, learner, organization } = await issue({ learner: { locale: 'pt-BR' } });
    const owner = { email: learner.email, givenName: 'Jane', familyName: 'Doe', organization: organization.name };
    for (const _ of [1, 2]) {
      expect(await openLink(database.db, ask(token))).toEqual({ kind: 'open', locale: 'pt-BR', owner });
    }
    expect(await learnerOf(learner.id)).toEqual(learner);
    expect(await auditOf(learner.id)).toEqual([]);
  });

  it('does not know a link for the other purpose, or any other token', async () => {
    const { token } = await issue();
    expect(await openLink(database.db, ask(token, 'reset'))).toEqual({ kind: 'unknown', locale: null });
    expect(await openLink(database.db, ask('x'.repeat(43)))).toEqual({ kind: 'unknown', locale: null });
  });

  it.each<[string, LinkFacts]>([
    ['used', { link: { usedAt: before } }],
    ['expired', { link: { expiresAt: now } }],
    ['revoked', { link: { revokedAt: before } }],
    ['revoked', { link: { revokedAt: before, expiresAt: before } }],
    ['revoked', { link: { createdAt: now, revokedAt: now }, learner: { passwordSetAt: before } }],
    ['settled', { link: { createdAt: before, revokedAt: now }, learner: { passwordSetAt: now } }],
    ['settled', { link: { createdAt: before, expiresAt: before }, learner: { passwordSetAt: now } }],
    ['membership-ended', { learner: { membershipEndsAt: now } }],
    ['membership-ended', { learner: { membershipEndsAt: before }, link: { expiresAt: before } }],
    ['signs-in-elsewhere', { organization: { authentication: 'lms' } }],
    ['signs-in-elsewhere', { organization: { authentication: 'api' }, link: { usedAt: before } }],
  ])('says %s for %j, and setting a password says the same and does nothing', async (kind, facts) => {
    const { token, learner } = await issue({ ...facts, learner: { locale: 'es', ...facts.learner } });
    expect(await openLink(database.db, ask(token))).toEqual({ kind, locale: 'es' });
    expect(await set(token)).toEqual({ kind, locale: 'es' });
    expect(await learnerOf(learner.id)).toEqual(learner);
    expect(await auditOf(learner.id)).toMatchObject([{ actor: 'learner', event: 'password-refused', refusal: kind }]);
  });
});

describe('setting the password', () => {
  it('makes an invited learner active, with the password it was given', async () => {
    const { token, learner } = await issue();
    expect(await set(token)).toMatchObject({ kind: 'set' });
    const after = await learnerOf(learner.id);
    expect(after).toMatchObject({ passwordSetAt: now, firstAccessedAt: now, lastAccessedAt: now, updatedAt: now });
    expect(await isPassword(after.passwordHash ?? '', password)).toBe(true);
  });

  it('leaves the first access of an active learner as it was', async () => {
    const { token, learner } = await issue({ purpose: 'reset', learner: { firstAccessedAt: before } });
    expect(await set(token, 'reset')).toMatchObject({ kind: 'set' });
    expect(await learnerOf(learner.id)).toMatchObject({ firstAccessedAt: before, lastAccessedAt: now });
  });

  it('uses the link up and revokes the other open links for both purposes, and only those', async () => {
    const { token, learner } = await issue();
    const other = await issue();
    await addLink(database.db, learner.id, now, { link: { usedAt: before } });
    await addLink(database.db, learner.id, now, { purpose: 'reset' });
    await addLink(database.db, learner.id, now, { purpose: 'activation' });
    await set(token);
    const all = (await linksOf(learner.id)).map(({ usedAt, revokedAt }) => [usedAt, revokedAt]);
    expect(all).toHaveLength(4);
    expect(all).toEqual(
      expect.arrayContaining([
        [now, null],
        [before, null],
        [null, now],
        [null, now],
      ]),
    );
    expect(await openLink(database.db, ask(other.token))).toMatchObject({ kind: 'open' });
  });

  it('writes who, what and the reference into the audit, and no address', async () => {
    const { token, learner } = await issue();
    await set(token);
    const rows = await auditOf(learner.id);
    expect(rows).toMatchObject([{ actor: 'learner', event: 'password-set', refusal: null, reference, channel: 'web' }]);
    expect(JSON.stringify(rows)).not.toContain('@');
  });

  it('refuses a weak password and keeps the link open', async () => {
    const { token, learner } = await issue();
    expect(await set(token, 'activation', 'passwordpassword')).toMatchObject({ kind: 'weak', problem: 'common' });
    expect(await set(token, 'activation', learner.email)).toMatchObject({ kind: 'weak', problem: 'personal' });
    expect(await learnerOf(learner.id)).toEqual(learner);
    expect(await set(token)).toMatchObject({ kind: 'set' });
  });

  it('hashes no password that it refuses, however long', async () => {
    const [refused, taken] = [await issue(), await issue()];
    const [long = [], good = []] = await spansOf([
      () => set(refused.token, 'activation', 'x'.repeat(1_001)),
      () => set(taken.token),
    ]);
    expect(long.length).toBeGreaterThan(0);
    expect(long).not.toContain('argon2');
    expect(good).toContain('argon2');
  });

  it('succeeds exactly once when one link is used 50 times at once', async () => {
    const { token, learner } = await issue();
    const crowd = createDatabase(database.url, { max: 20 });
    const use = (_: unknown, i: number) =>
      setPassword(
        crowd.db,
        { addressKey: ADDRESS_KEY, platform: noPlatform },
        { ...ask(token), password: `${password} ${i}`, reference },
      );
    const all = await whileHeld(learner.id, async (untilWaiting) => {
      const uses = Array.from({ length: 50 }, use);
      await untilWaiting(20);
      return uses;
    });
    await crowd.close();
    const kinds = all.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'set')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'used')).toHaveLength(49);
    const { passwordHash } = await learnerOf(learner.id);
    expect(await isPassword(passwordHash ?? '', `${password} ${kinds.indexOf('set')}`)).toBe(true);
    const events = (await auditOf(learner.id)).map(({ event }) => event);
    expect(events.filter((event) => event === 'password-set')).toHaveLength(1);
  });

  it('succeeds for exactly one of two links used at once, without a deadlock', async () => {
    const { token, learner } = await issue();
    const reset = await addLink(database.db, learner.id, now, { purpose: 'reset' });
    const all = await whileHeld(learner.id, async (untilWaiting) => {
      const uses = [set(token), set(reset.token, 'reset')];
      await untilWaiting(2);
      return uses;
    });
    const kinds = all.map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['set', 'settled']);
  });
});
