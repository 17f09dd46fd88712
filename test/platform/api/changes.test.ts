import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { addLearner, askAndConfirm } from '../../support/desk/service.ts';
import { callsIn, createTestApi, type TestApi } from './support.ts';

type Item = {
  id: string;
  type: string;
  data: { learner: { id: string }; change: object; request: string; password_hash?: string };
};

let api: TestApi;
let count = 0;
beforeAll(async () => {
  api = await createTestApi(NOW, 'hashes');
});
afterAll(() => api.close());

/** Has a learner's VPA made available, which the platform is asked for. */
async function askForVpa(): Promise<{ learnerId: string; requestId: string }> {
  const email = `changes${count++}@acme.test`;
  const learnerId = await addLearner(api.database, {
    email,
    firstAccessedAt: daysAgo(99),
    vpaCompletedAt: daysAgo(10),
  });
  return { learnerId, requestId: await askAndConfirm(api.desk, 'make-vpa-available', email) };
}

async function fetchChanges(wait = 0): Promise<Item[]> {
  const { status, body } = await api.call('changes', 'GET', `/v1/changes?wait=${wait}`);
  expect(status).toBe(200);
  return (body as { changes: Item[] }).changes;
}

const answer = (id: string, body: unknown) => api.call('changes', 'POST', `/v1/changes/${id}`, body);

async function fetchOne(): Promise<Item & { learnerId: string; requestId: string }> {
  const asked = await askForVpa();
  const change = (await fetchChanges()).find(({ data }) => data.learner.id === asked.learnerId);
  if (!change) throw new Error('the change is not there');
  return { ...change, ...asked };
}

const vpaOf = async (id: string) =>
  (await api.database.sql`select vpa_available_from from learners where id = ${id}`)[0]?.vpa_available_from;

const CHOICE = [{ field: 'status', detail: 'It has to be one of: accepted, refused.' }];

describe('changes that are fetched', () => {
  it('come once while they are leased, are answered, and are rows of the audit', async () => {
    const seen = (await callsIn(api)).length;
    const change = await fetchOne();
    expect(change).toMatchObject({
      type: 'learner.updated',
      data: { change: { vpa_available_from: { to: NOW.toISOString() } } },
    });
    expect(await fetchChanges()).toEqual([]);
    expect(await vpaOf(change.learnerId)).toBeNull();
    expect(await answer(change.id, { status: 'accepted' })).toMatchObject({
      status: 200,
      body: { status: 'accepted' },
    });
    expect(await vpaOf(change.learnerId)).not.toBeNull();
    expect((await callsIn(api)).slice(seen)).toMatchObject([{ action: 'changes' }, { action: 'answer' }]);
  });

  it('are answered once: the same again is 200, the opposite 409', async () => {
    const { id, learnerId } = await fetchOne();
    expect((await answer(id, { status: 'refused', message: 'no such learner' })).status).toBe(200);
    expect((await answer(id, { status: 'refused', message: 'in other words' })).status).toBe(200);
    expect(await answer(id, { status: 'accepted' })).toMatchObject({
      status: 409,
      body: { type: 'urn:learner-desk:problem:opposite-answer' },
    });
    expect(await vpaOf(learnerId)).toBeNull();
  });

  it('come again once their lease is over', async () => {
    const { id } = await fetchOne();
    await api.database.sql`update platform_changes set claimed_until = now() where id = ${id}`;
    expect((await fetchChanges()).map((one) => one.id)).toEqual([id]);
    await answer(id, { status: 'accepted' });
  });

  it('come to a call that waits as soon as they are there', async () => {
    const waiting = fetchChanges(25);
    const { learnerId } = await askForVpa();
    const [change] = await waiting;
    expect(change?.data.learner.id).toBe(learnerId);
    await answer(change?.id ?? '', { status: 'accepted' });
  });

  it.each([
    ['accepted nor refused', { status: 'maybe' }, 422, CHOICE],
    ['said at all', {}, 422, CHOICE],
    ['JSON', '{"status":', 400, undefined],
    ['an answer', 7, 422, [{ detail: 'It has to be an object.' }]],
  ])('are not settled by what is not %s', async (_, body, status, errors) => {
    const { id } = await fetchOne();
    const settled = await answer(id, body);
    expect(settled.status).toBe(status);
    expect((settled.body as { errors?: unknown }).errors).toEqual(errors);
    const [row] = await api.database.sql`select state from platform_changes where id = ${id}`;
    expect(row?.state).toBe('sending');
    await answer(id, { status: 'refused' });
  });

  it('are 404 where nobody knows their id, and 422 where it is none', async () => {
    expect((await answer(randomUUID(), { status: 'accepted' })).status).toBe(404);
    expect((await answer('x', { status: 'accepted' })).status).toBe(422);
    expect((await api.call('changes', 'GET', '/v1/changes?wait=26')).status).toBe(422);
    expect((await api.call('records', 'GET', '/v1/changes')).status).toBe(403);
  });

  it('show a hash only to a token that is for sign-ins as well', async () => {
    const email = `hash${count++}@acme.test`;
    const learnerId = await addLearner(api.database, { email, passwordHash: '$argon2id$hash', firstAccessedAt: NOW });
    await api.database
      .sql`insert into platform_changes (id, learner_id, type) values (${randomUUID()}, ${learnerId}, 'learner.password_set')`;
    const [change] = await fetchChanges();
    expect(change).toMatchObject({
      type: 'learner.password_set',
      data: { learner: { id: learnerId }, end_sessions: true },
    });
    expect(JSON.stringify(change)).not.toContain('argon2id');
    await answer(change?.id ?? '', { status: 'accepted' });
  });

  it('are not fetched where they are pushed', async () => {
    const pushed = await createTestApi(NOW, 'desk', 'push');
    const asked = await pushed.call('changes', 'GET', '/v1/changes');
    expect([asked.status, asked.body]).toMatchObject([409, { type: 'urn:learner-desk:problem:not-fetched' }]);
    await pushed.close();
  });

  it('let the program end while a call waits for them', async () => {
    const ending = await createTestApi(NOW);
    const waiting = ending.call('changes', 'GET', '/v1/changes?wait=25');
    await ending.call('changes', 'GET', '/v1/changes?wait=0');
    await ending.server.close();
    expect((await waiting).body).toEqual({ changes: [] });
    await ending.desk.close();
  });
});
