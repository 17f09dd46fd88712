import { afterAll, beforeAll, expect, it } from 'vitest';
import { viewPassword } from '../../../src/service/credentials/temporary-password.ts';
import { useTemporary } from '../../../src/service/credentials/use-temporary-password.ts';
import { NOW } from '../../support/desk/facts.ts';
import {
  ADDRESS_KEY,
  createService,
  giveTemporaryPassword,
  LINK_SECRET,
  type Service,
} from '../../support/desk/service.ts';

const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
let service: Service;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

const fifty = <T>(run: () => Promise<T>) => Promise.all(Array.from({ length: 50 }, run));

it('a temporary password is shown to one of 50 views at once, and lets in one of 50 uses at once', async () => {
  const { database } = service;
  const email = 'fifty@acme.test';
  const { token } = await giveTemporaryPassword(service, email);
  const at = { now: NOW, reference: 'LD-FIFTY00' };
  const views = await fifty(() => viewPassword(database.db, { token, ...at }));
  const [shown, ...others] = views.filter((view) => view.kind === 'shown');
  expect(others).toEqual([]);
  const password = shown?.password ?? '';
  const uses = await fifty(() => useTemporary(database.db, KEYS, { email, password, ...at }));
  expect(uses.filter(({ kind }) => kind === 'let-in')).toHaveLength(1);
});

it('a temporary password works for 24 hours and no moment longer (ASVS 5.0, 6.4.1)', async () => {
  const day = 24 * 60 * 60_000;
  for (const [email, ms, kind] of [
    ['in-time@acme.test', day - 1, 'let-in'],
    ['late@acme.test', day, 'wrong'],
  ] as const) {
    const reference = 'LD-DAY0000';
    const { token } = await giveTemporaryPassword(service, email);
    const shown = await viewPassword(service.database.db, { token, now: NOW, reference });
    const password = shown.kind === 'shown' ? shown.password : '';
    const now = new Date(NOW.getTime() + ms);
    expect(await useTemporary(service.database.db, KEYS, { email, password, now, reference })).toMatchObject({ kind });
  }
});

it('a character that no address can have is nobody’s, and no fault', async () => {
  const trying = { email: 'jane\u0000@acme.test', password: 'x\u0000', now: NOW, reference: 'LD-ODD0000' };
  expect(await useTemporary(service.database.db, KEYS, trying)).toEqual({ kind: 'wrong' });
});
