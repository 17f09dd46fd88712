import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporaryPassword } from '../../../src/core/credentials/temporary-password.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { setPassword } from '../../../src/service/credentials/set-password.ts';
import { openView, viewPassword } from '../../../src/service/credentials/temporary-password.ts';
import { useTemporary } from '../../../src/service/credentials/use-temporary-password.ts';
import { addLink } from '../../support/desk/link.ts';
import {
  ADDRESS_KEY,
  addLearner,
  createService,
  giveTemporaryPassword,
  LINK_SECRET,
  type Service,
} from '../../support/desk/service.ts';

const reference = 'LD-REFUSE0';
const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };

let service: Service;
let count = 0;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

const times = async (n: number, run: () => Promise<unknown>) => {
  for (let i = 0; i < n; i++) await run();
};
const refusalsOf = async (learnerId: string, event: string) => {
  const rows = await service.database.db.select().from(audit).where(eq(audit.learnerId, learnerId)).orderBy(audit.seq);
  return rows.filter((row) => row.event === event);
};
const auditSize = async () => (await service.database.db.select({ seq: audit.seq }).from(audit)).length;

/** A learner who was given a temporary password with a lead's word, and the link to see it. */
async function givenOne() {
  const email = `refused${count++}@acme.test`;
  const { learnerId, requestId, token } = await giveTemporaryPassword(service, email);
  return { email, learnerId, requestId, visit: { token, now: service.time.now, reference } };
}

describe('what is refused again and again is audited the 1st, 2nd, 4th, 8th … time', () => {
  it('when a page is opened that has ended and once showed a temporary password', async () => {
    const { learnerId, requestId, visit } = await givenOne();
    const { db } = service.database;
    expect(await openView(db, visit)).toBe('open');
    const views = await Promise.all(Array.from({ length: 20 }, () => viewPassword(db, visit)));
    expect(views.filter(({ kind }) => kind === 'shown')).toHaveLength(1);
    await times(20, async () => expect(await openView(db, visit)).toBe('over'));
    const rows = await refusalsOf(learnerId, 'password-view-refused');
    expect(rows).toMatchObject(
      Array.from({ length: 6 }, () => ({ actor: 'link', refusal: 'used', requestId, channel: 'web', reference })),
    );
  });

  it('when a page is opened after its time', async () => {
    const { learnerId, visit } = await givenOne();
    const later = { ...visit, now: new Date(visit.now.getTime() + 16 * 60_000) };
    await times(3, () => openView(service.database.db, later));
    const rows = await refusalsOf(learnerId, 'password-view-refused');
    expect(rows.map(({ refusal }) => refusal)).toEqual(['expired', 'expired']);
  });

  it('when a wrong temporary password is tried, also after the right one was used', async () => {
    const { email, learnerId, requestId, visit } = await givenOne();
    const { db } = service.database;
    const shown = await viewPassword(db, visit);
    if (shown.kind !== 'shown') throw new Error(shown.kind);
    const attempt = (password = makeTemporaryPassword()) =>
      useTemporary(db, KEYS, { email, password, now: visit.now, reference });
    await times(3, async () => expect(await attempt()).toEqual({ kind: 'wrong' }));
    expect(await attempt(shown.password)).toMatchObject({ kind: 'let-in' });
    expect(await attempt(shown.password)).toEqual({ kind: 'wrong' });
    const about = { actor: 'learner', refusal: 'wrong', action: 'temporary-password', requestId, channel: 'web' };
    expect(await refusalsOf(learnerId, 'temporary-password-refused')).toMatchObject([about, about, about]);
  });

  it('when somebody uses a link that has ended', async () => {
    const { db } = service.database;
    const learnerId = await addLearner(service.database, { email: `refused${count++}@acme.test` });
    const { token } = await addLink(db, learnerId, service.time.now, { link: { usedAt: service.time.now } });
    const ask = { token, purpose: 'activation', password: 'mi perro come zanahorias', now: service.time.now } as const;
    await times(100, () => setPassword(db, { addressKey: ADDRESS_KEY, platform: noPlatform }, { ...ask, reference }));
    const rows = await refusalsOf(learnerId, 'password-refused');
    expect(rows).toMatchObject(Array.from({ length: 7 }, () => ({ refusal: 'used' })));
  });

  it('and nothing of it where nobody knows the link or the address', async () => {
    const { db } = service.database;
    const before = await auditSize();
    const visit = { token: randomUUID(), now: service.time.now, reference };
    expect([await openView(db, visit), (await viewPassword(db, visit)).kind]).toEqual(['unknown', 'unknown']);
    const email = 'nobody@acme.test';
    await useTemporary(db, KEYS, { email, password: 'x', now: service.time.now, reference });
    expect(await auditSize()).toBe(before);
  });
});
