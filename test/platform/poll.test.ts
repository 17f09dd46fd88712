import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPlatform } from '../../src/core/platform/platform.ts';
import type { SeenMessage } from '../../src/playground/slack/state/seen.ts';
import { watchPlatform } from '../service/platform/watched.ts';
import { askForCard, waitForReply } from '../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';
import { until } from '../support/until.ts';

const TOKEN = 'the-platform-that-fetches-what-it-is-asked-for';

type Fetched = { id: string; type: string; data: { learner: { email: string }; request: string } };

describe('a platform that fetches its changes', { timeout: 120_000 }, () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk({
      config: {
        platform: { ...noPlatform, name: 'Acme Learning', changes: 'poll' },
        platformTokens: [{ name: 'acme', scopes: ['changes'], token: TOKEN }],
      },
    });
  });
  afterAll(() => desk.close());

  /** Calls the API as the platform does. */
  async function call(path: string, body?: object): Promise<{ status: number; body: { changes: Fetched[] } }> {
    const answer = await fetch(`${desk.config.publicUrl}/v1/changes${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${TOKEN}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }
  const fetchChanges = async (wait = 0) => (await call(`?wait=${wait}`)).body.changes;
  /** Fetches until this learner's change comes. */
  const fetchFor = (email: string) =>
    until('the change can be fetched', async () =>
      (await fetchChanges()).find(({ data }) => data.learner.email === email),
    );
  async function makeAvailable(email: string): Promise<SeenMessage> {
    const card = await askForCard(desk, 'amy', `/learner vpa ${email}`);
    await desk.press('amy', card, 'Make available');
    return card;
  }
  /** Moves all changes back in time, with what was fetched and answered of them. */
  const minutesPass = (minutes: number) =>
    desk.database.sql`update platform_changes set created_at = created_at - make_interval(mins => ${minutes}),
      claimed_until = claimed_until - make_interval(mins => ${minutes}),
      answered_at = answered_at - make_interval(mins => ${minutes})`;

  it('gets one while it waits for it, and the thread says what it answers', async () => {
    const waiting = fetchChanges(25);
    const card = await makeAvailable('joao@acme.test');
    const [change] = await waiting;
    expect(change).toMatchObject({ type: 'learner.updated', data: { learner: { email: 'joao@acme.test' } } });
    await waitForReply(desk, card, '⏳ Acme Learning has not answered yet');
    expect((await call(`/${change?.id}`, { status: 'accepted' })).status).toBe(200);
    await waitForReply(desk, card, 'Acme Learning has it since');
  });

  it('gets it again once its lease is over, and its refusal is quoted', async () => {
    const card = await makeAvailable('mei@globex.test');
    const change = await fetchFor('mei@globex.test');
    expect(await fetchChanges()).toEqual([]);
    await minutesPass(2);
    expect(await fetchFor('mei@globex.test')).toMatchObject({ id: change.id, data: change.data });
    await call(`/${change.id}`, { status: 'refused', message: 'no such learner' });
    await waitForReply(desk, card, '🚫 Acme Learning refused it: “no such learner”.');
  });

  it('is an outage once it fetches nothing for 10 minutes, and none while it fetches and is slow to answer', async () => {
    const { look, told } = watchPlatform(desk);
    const card = await makeAvailable('iris@acme.test');
    const change = await fetchFor('iris@acme.test');
    await minutesPass(8);
    expect((await fetchFor('iris@acme.test')).id).toBe(change.id);
    await minutesPass(8);
    await look();
    expect(told()).toEqual([]);
    await minutesPass(3);
    await look();
    const [[said = ''] = []] = await until('it is told', () => told().length > 0 && told());
    expect(said).toContain('Acme Learning has not fetched its changes since');
    expect(said).toContain('1 change waits, and nothing is changed until it answers them.');
    expect(said).toContain('GET /v1/changes');

    await fetchFor('iris@acme.test');
    await look();
    await until('it is over', () => told()[0]?.[1]?.includes('✅ Acme Learning fetches its changes again.'));
    await until('the card says so', () => told()[0]?.[0]?.includes('Acme Learning did not fetch its changes from'));
    await look();
    expect(told()).toHaveLength(1);
    await call(`/${change.id}`, { status: 'accepted' });
    await waitForReply(desk, card, 'Acme Learning has it since');
  });
});
