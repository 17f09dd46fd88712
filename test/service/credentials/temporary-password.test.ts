import { afterAll, beforeAll, expect, it } from 'vitest';
import { viewPassword } from '../../../src/service/credentials/temporary-password.ts';
import { useTemporary } from '../../../src/service/credentials/use-temporary-password.ts';
import { NOW } from '../../support/desk/facts.ts';
import { ADDRESS_KEY, addLearner, createService, LINK_SECRET, type Service } from '../../support/desk/service.ts';

const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
let service: Service;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

const fifty = <T>(run: () => Promise<T>) => Promise.all(Array.from({ length: 50 }, run));

/** The link by which amy sees a temporary password for a new learner, with bob's word. */
async function revealedFor(email: string): Promise<string> {
  const { desk, database, invocation } = service;
  await addLearner(database, { email });
  const answer = await desk.ask(invocation('U-AMY'), service.action('temporary-password'), { email });
  if (answer.kind !== 'created') throw new Error(answer.kind);
  await desk.confirm(invocation('U-AMY'), answer.requestId, { reason: 'no mail arrives' });
  await desk.approve(invocation('U-BOB'), answer.requestId);
  const revealed = await desk.reveal(invocation('U-AMY'), answer.requestId);
  if (revealed.kind !== 'revealed') throw new Error(revealed.kind);
  return revealed.token;
}

it('a temporary password is shown to one of 50 views at once, and lets in one of 50 uses at once', async () => {
  const { database } = service;
  const email = 'fifty@acme.test';
  const token = await revealedFor(email);
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
    const shown = await viewPassword(service.database.db, { token: await revealedFor(email), now: NOW, reference });
    const password = shown.kind === 'shown' ? shown.password : '';
    const now = new Date(NOW.getTime() + ms);
    expect(await useTemporary(service.database.db, KEYS, { email, password, now, reference })).toMatchObject({ kind });
  }
});

it('a character that no address can have is nobody’s, and no fault', async () => {
  const trying = { email: 'jane\u0000@acme.test', password: 'x\u0000', now: NOW, reference: 'LD-ODD0000' };
  expect(await useTemporary(service.database.db, KEYS, trying)).toEqual({ kind: 'wrong' });
});
