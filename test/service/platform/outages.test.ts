import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { createTestDesk, type TestDesk } from '../../support/desk/desk.ts';
import { type AnsweringServer, startAnsweringServer } from '../../support/servers/answering-server.ts';
import { until } from '../../support/until.ts';
import { watchPlatform } from './watched.ts';

const good = (response: ServerResponse) => void response.writeHead(204).end();
const answering = (status: number) => (response: ServerResponse) => void response.writeHead(status).end();

describe('on-call', { timeout: 120_000 }, () => {
  let desk: TestDesk;
  let platform: AnsweringServer;
  let answer = good;
  let watched: ReturnType<typeof watchPlatform>;
  const [look, told] = [() => watched.look(), () => watched.told()];
  const ring = (task: string) => watched.ring(task);
  beforeAll(async () => {
    platform = await startAnsweringServer((response) => answer(response));
    desk = await createTestDesk({
      config: {
        platform: { ...noPlatform, name: 'Acme Learning', changes: 'push' },
        platformPush: {
          url: platform.url,
          secrets: [`whsec_${randomBytes(32).toString('base64')}`],
          mayBePrivate: false,
        },
      },
    });
    watched = watchPlatform(desk);
  });
  afterAll(async () => {
    await desk.close();
    await platform.close();
  });

  /** Lets a change wait for its answer, made so many minutes ago, and rings for it. */
  async function addChange(minutes: number): Promise<string> {
    const id = randomUUID();
    await desk.database.sql`insert into platform_changes (id, type, created_at)
      values (${id}, 'desk.ping', now() - make_interval(mins => ${minutes}))`;
    await ring('send-change');
    return id;
  }
  const isSettled = (id: string) =>
    until('the change is accepted', async () => {
      const [row] = await desk.database.sql`select state from platform_changes where id = ${id}`;
      return row?.state === 'accepted';
    });
  const hasFailed = (id: string) =>
    until('the attempt has failed', async () => {
      const [row] = await desk.database.sql`select problem from platform_changes where id = ${id}`;
      return row?.problem;
    });
  it('is told once when changes have waited for 10 minutes, and once when it is over', async () => {
    answer = answering(500);
    const young = await addChange(5);
    await hasFailed(young);
    await look();
    expect(told()).toEqual([]);
    const old = await Promise.all([addChange(11), addChange(12)]);
    await Promise.all(old.map(hasFailed));
    await Promise.all([look(), look(), look()]);
    const [[card = ''] = []] = await until('it is told', () => told().length > 0 && told());
    expect(card).toContain('Acme Learning has not answered since');
    expect(card).toContain('3 changes wait, and nothing is changed until it does.');
    expect(card).toContain('It has a fault of its own');
    await desk.restart();
    await look();
    expect(told()).toHaveLength(1);

    answer = good;
    await isSettled(await addChange(0)); // what is asked now is answered: so all that waits is tried at once
    await look();
    await ring('send-change');
    await Promise.all([young, ...old].map(isSettled));
    await look();
    const [thread = []] = await until('it is over', () => told()[0]?.[1] && told());
    expect(thread).toHaveLength(2);
    expect(thread[1]).toContain('✅ Acme Learning answers again.\nSince');
    await until('the card says so', () => told()[0]?.[0]?.includes('Acme Learning did not answer from'));
    await look();
    expect(told()).toHaveLength(1);
  });

  it('is told at once of what only a person can mend', async () => {
    answer = answering(401);
    const ids = await Promise.all([addChange(0), addChange(0)]);
    await Promise.all(ids.map(hasFailed));
    await until('it is told', () => told().length === 2);
    expect(told()[1]?.[0]).toContain('It does not let us in');
    await look();
    expect(told()).toHaveLength(2);
    expect(told()[1]).toHaveLength(1);
    answer = good;
    await desk.database.sql`update platform_changes set due_at = now() where state = 'sending'`;
    await ring('send-change');
    await Promise.all(ids.map(isSettled));
    await look();
    await until('it is over', () => told()[1]?.[1]?.includes('answers again'));
  });

  it('is told again each day while it goes on', async () => {
    answer = answering(500);
    await hasFailed(await addChange(11));
    await look();
    await until('it is told', () => told().length === 3);
    await desk.database
      .sql`update platform_outages set started_at = now() - interval '25 hours' where ended_at is null`;
    await look();
    await until('it is told again', () => told().length === 4);
    await until('the older message points on', () => told()[2]?.[0]?.includes('There is a newer message.'));
    const [row] = await desk.database.sql`select count(*)::int as open from platform_outages where ended_at is null`;
    expect(row?.open).toBe(1);
  });
});
