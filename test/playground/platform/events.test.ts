import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { deskId, told, vouched } from './acting-desk.ts';
import { cookieOf, createTestPlatform, type TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
let now: Date;
beforeEach(async () => {
  now = new Date();
  platform = await createTestPlatform({ clock: () => now });
});
afterEach(() => platform?.close());

/** Signs a learner in whom the desk vouches for. */
async function signIn(email: string, organization = 'Acme'): Promise<string> {
  platform.desk.answer('sign-in', { body: vouched(email, organization) });
  return cookieOf(await platform.post('/sign-in', { email, password: 'any' }));
}
const mei = () => signIn('mei@globex.test', 'Globex');
const types = () => platform.desk.events().map(({ type }) => type);
const settled = async () =>
  (await (await fetch(`${platform.platform().url}/_local/events`)).json()) as {
    outcome: string | null;
    tries: number;
  }[];
const vpa = async (cookie: string) =>
  /data-vpa="(\w+)"/.exec(await (await fetch(platform.platform().url, { headers: { cookie } })).text())?.[1];
const openVpa = (at: Date) =>
  platform.send({
    type: 'learner.updated',
    data: {
      learner: told('mei@globex.test', 'Globex'),
      change: { vpa_available_from: { from: null, to: at.toISOString() } },
    },
  });

describe('an event', () => {
  it('has an id, a time and a learner, and goes to the desk once', async () => {
    await mei();
    await until('the desk is told', () => types().length > 0);
    expect(platform.desk.events()).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{36}$/),
        type: 'learner.accessed',
        occurred_at: now.toISOString(),
        learner: { id: deskId('mei@globex.test', 'Globex') },
      },
    ]);
    await until('it is settled', async () => (await settled())[0]?.outcome === 'taken');
  });

  it.each([
    ['cuts the connection', 'cut' as const],
    ['is busy', { status: 503, headers: { 'retry-after': '0' } }],
    ['does not know the token', { status: 401 }],
  ])('waits while the desk %s, and is not lost by a restart', async (_, how) => {
    platform.desk.answer('events', how);
    await mei();
    await until('it has been tried', async () => ((await settled())[0]?.tries ?? 0) > 0);
    platform.desk.answer('events', {});
    await platform.restart();
    await until('it is settled', async () => (await settled())[0]?.outcome === 'taken');
    const ids = platform.desk.events().map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
  });

  it('that the desk refuses does not hold up the others', async () => {
    platform.desk.answer('events', 'cut');
    await mei();
    await signIn('joao@acme.test');
    const isJoao = (learner: object) => JSON.stringify(learner).includes('joao@');
    platform.desk.answer('events', ({ body }) => {
      const events = body.events as { learner: object }[];
      return events.some(({ learner }) => isJoao(learner)) ? { status: 422 } : {};
    });
    await platform.restart();
    await until('both are settled', async () => (await settled()).every(({ outcome }) => outcome));
    expect((await settled()).map(({ outcome }) => outcome)).toEqual(['taken', 'refused']);
  });

  it('keeps what the desk said of it alone', async () => {
    platform.desk.answer('events', ({ body }) => ({
      body: { results: (body.events as { id: string }[]).map(({ id }) => ({ id, status: 'unknown' })) },
    }));
    await mei();
    await until('it is settled', async () => (await settled())[0]?.outcome === 'unknown');
  });
});

describe('a VPA', () => {
  it('waits once the desk has made it available, is started and finished, and the desk is told', async () => {
    const cookie = await mei();
    expect(await vpa(cookie)).toBe('later');
    await openVpa(now);
    expect(await vpa(cookie)).toBe('waits');
    expect((await platform.post('/vpa/start', {}, cookie)).headers.get('location')).toBe('/vpa');
    expect(await vpa(cookie)).toBe('running');
    await platform.post('/vpa/finish', {}, cookie);
    expect(await vpa(cookie)).toBe('later');
    await until('the desk is told', () => types().length >= 3);
    expect(types()).toEqual(['learner.accessed', 'learner.vpa_started', 'learner.vpa_completed']);
  });

  it('that was left half-way cannot be gone on with until the desk makes it available again', async () => {
    const cookie = await mei();
    await openVpa(now);
    await platform.post('/vpa/start', {}, cookie);
    await platform.post('/vpa/leave', {}, cookie);
    expect(await vpa(cookie)).toBe('left');
    await platform.post('/vpa/start', {}, cookie);
    await platform.post('/vpa/finish', {}, cookie);
    expect(await vpa(cookie)).toBe('left');
    now = new Date(now.getTime() + 60_000);
    await openVpa(now);
    expect(await vpa(cookie)).toBe('waits');
    await until('the desk is told', () => types().length >= 2);
    expect(types()).toEqual(['learner.accessed', 'learner.vpa_started']);
  });

  it('is started once, in however many tabs it is', async () => {
    const cookie = await mei();
    await openVpa(now);
    await Promise.all(Array.from({ length: 8 }, () => platform.post('/vpa/start', {}, cookie)));
    await until('the desk is told', () => types().includes('learner.vpa_started'));
    expect((await settled()).length).toBe(2);
  });

  it('that is mandatory says how many days are left, and when none is', async () => {
    const cookie = await mei();
    await openVpa(now);
    const page = async () => (await fetch(platform.platform().url, { headers: { cookie } })).text();
    expect(await page()).toContain('7 days are left');
    now = new Date(now.getTime() + 8 * 24 * 60 * 60_000);
    expect(await page()).toContain('no day is left');
  });

  it('is the first one for whom none was taken, and none where the organization takes none', async () => {
    expect(await vpa(await signIn('jane@acme.test'))).toBe('waits');
    expect(await vpa(await signIn('kim@hooli.test', 'Hooli'))).toBe('off');
  });
});

it('no page is shown to nobody, and no form taken from another site', async () => {
  const { url } = platform.platform();
  for (const path of ['/', '/vpa'])
    expect((await fetch(`${url}${path}`, { redirect: 'manual' })).headers.get('location')).toBe('/sign-in');
  const forged = await fetch(`${url}/vpa/start`, {
    method: 'POST',
    headers: { origin: 'https://evil.test', cookie: await mei() },
  });
  expect(forged.status).toBe(403);
});
