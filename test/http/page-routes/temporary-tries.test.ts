import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  makeTemporaryPassword,
  TRIES_FORGOTTEN_HOURS,
  WAITS_AFTER_TRIES,
} from '../../../src/core/credentials/temporary-password.ts';
import { countTry } from '../../../src/db/credentials/temporary-tries.ts';
import { viewPassword } from '../../../src/service/credentials/temporary-password.ts';
import { useTemporary } from '../../../src/service/credentials/use-temporary-password.ts';
import { createTestServer } from '../../support/desk/desk-server.ts';
import {
  ADDRESS_KEY,
  addLearner,
  createService,
  giveTemporaryPassword,
  LINK_SECRET,
  type Service,
} from '../../support/desk/service.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const reference = 'LD-TRIES00';

const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
let service: Service;
let count = 0;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

/** A learner who was given a temporary password, with a lead's word. */
async function givenOne() {
  const email = `stuck${count++}@acme.test`;
  const { token } = await giveTemporaryPassword(service, email);
  const shown = await viewPassword(service.database.db, { token, now: service.time.now, reference });
  if (shown.kind !== 'shown') throw new Error(shown.kind);
  return { email, password: shown.password };
}

const attempt = (email: string, password = makeTemporaryPassword()) =>
  useTemporary(service.database.db, KEYS, { email, password, now: service.time.now, reference });
const pass = (ms: number) => {
  service.time.now = new Date(service.time.now.getTime() + ms);
};

describe('tries of a temporary password for one address', () => {
  it('are fewer than 100 in the day that it works, made as soon as they may be', async () => {
    const rule = { waits: WAITS_AFTER_TRIES, forgottenHours: TRIES_FORGOTTEN_HOURS };
    const begin = service.time.now.getTime();
    let counted = 0;
    for (let now = service.time.now; now.getTime() < begin + DAY; ) {
      const until = await countTry(service.database.db, 2 ** 20, now, rule);
      if (until) now = until;
      else counted += 1;
    }
    expect(counted).toBeGreaterThan(50);
    expect(counted).toBeLessThan(100);
  });

  it('burn nothing: the right one lets in after however many', async () => {
    const { email, password } = await givenOne();
    for (let wrong = 0; wrong < 12; ) {
      const tried = await attempt(email);
      if (tried.kind === 'too-early') service.time.now = tried.until;
      else wrong += 1;
    }
    pass(20 * MINUTE);
    expect(await attempt(email, password)).toMatchObject({ kind: 'let-in' });
  });

  it('of which many are made at once are no more than without a wait', async () => {
    const { email } = await givenOne();
    const tries = await Promise.all(Array.from({ length: 50 }, () => attempt(email)));
    expect(tries.filter(({ kind }) => kind === 'wrong')).toHaveLength(WAITS_AFTER_TRIES.indexOf(1) + 1);
  });

  it('that come too early are not even looked at, and make nobody wait longer', async () => {
    const { email, password } = await givenOne();
    for (let i = 0; i < 5; i++) await attempt(email);
    const until = new Date(service.time.now.getTime() + MINUTE);
    for (let i = 0; i < 20; i++) expect(await attempt(email, password)).toEqual({ kind: 'too-early', until });
    pass(MINUTE);
    expect(await attempt(email, password)).toMatchObject({ kind: 'let-in' });
  });

  it('are forgotten after a day without any', async () => {
    const { email } = await givenOne();
    for (let i = 0; i < 6; i++) await attempt(email);
    pass(DAY);
    for (let i = 0; i < 5; i++) expect(await attempt(email)).toEqual({ kind: 'wrong' });
    expect(await attempt(email)).toMatchObject({ kind: 'too-early' });
  });
});

describe('the page for temporary passwords', () => {
  let server: Awaited<ReturnType<typeof createTestServer>>;
  beforeEach(async () => {
    const temporaryPasswords = {
      open: async () => 'unknown' as const,
      view: async () => ({ kind: 'unknown' as const }),
      use: (trying: Parameters<typeof useTemporary>[2]) => useTemporary(service.database.db, KEYS, trying),
      now: () => service.time.now,
    };
    server = await createTestServer({ temporaryPasswords });
    return () => server.close();
  });

  const post = (email: string, language = 'en') =>
    server.app.inject({
      method: 'POST',
      url: '/temporary',
      payload: new URLSearchParams({ email, password: makeTemporaryPassword() }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language },
    });

  /** What twelve wrong tries are answered, each as soon as it may be made, and one more beside it. */
  async function answers(email: string) {
    const seen = [];
    for (let i = 0; i < 12; i++) {
      const { statusCode, headers, body } = await post(email);
      seen.push([statusCode, headers['retry-after'], body.replaceAll(email, '')]);
      const after = Number(headers['retry-after'] ?? 0);
      pass(after * 1000);
    }
    return seen;
  }

  it('answers known and unknown addresses alike: 422, and 429 with the seconds to wait', async () => {
    const known = await answers((await givenOne()).email);
    await addLearner(service.database, { email: 'without@acme.test' });
    expect(await answers('without@acme.test')).toEqual(known);
    expect(await answers('nobody@acme.test')).toEqual(known);
    const statuses = known.map(([status, after]) => (after ? `${status} ${after}` : status));
    expect(statuses.slice(0, 10)).toEqual([422, 422, 422, 422, 422, '429 60', 422, '429 120', 422, '429 240']);
  });

  it.each([
    ['en', 'Try again in a minute.', 'still works then'],
    ['es', 'Inténtalo de nuevo en un minuto.', 'seguirá funcionando'],
    ['pt', 'Tente de novo em um minuto.', 'continuará funcionando'],
  ])('says in the learner’s language (%s) when to try again, and that nothing is lost', async (language, ...words) => {
    const email = `waits-${language}@acme.test`;
    for (let i = 0; i < 5; i++) await post(email);
    const { body } = await post(email, language);
    for (const part of words) expect(body).toContain(part);
  });
});
