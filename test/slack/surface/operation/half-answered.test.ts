import { afterEach, describe, expect, it } from 'vitest';
import type { TimeLimits } from '../../../../src/app.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { collectGarbage } from '../../../support/collect-garbage.ts';
import { cardsIn, makeAllDue, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { until } from '../../../support/until.ts';

/** More than are worked on at once, in waves that Slack does not have to wait for. */
const COMMANDS = 100;
const WAVE = 20;

describe('a call that Slack answers half-way, in a busy spell', () => {
  let desk: TestDesk;
  afterEach(() => desk.close());

  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${desk.desk().port}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  const answers = (words = '') => desk.sees('amy').filter((text) => text.includes(words));
  const asked = () => desk.slack.calls.filter(({ method }) => method === 'usergroups.users.list');

  /** Amy asks many times, and everybody waits for who the agents are. */
  async function askMuch(limits: TimeLimits): Promise<void> {
    desk = await createTestDesk({ limits });
    // From then on it keeps what it is told of groups.
    await until('it hears of other replicas', async () => {
      const [row] = await desk.database.sql`
        select count(*)::int as listening from pg_stat_activity
        where datname = current_database() and query ilike 'listen %learner_desk_news%'`;
      return row?.listening === 1;
    });
    const before = asked().length;
    desk.slack.breakDown('usergroups.users.list', 'half');
    for (let typed = 0; typed < COMMANDS; typed += WAVE) {
      const wave = Array.from({ length: WAVE }, () => desk.slack.type(personas.amy.id, '#support', '/learner'));
      expect(await Promise.all(wave)).toEqual(Array(WAVE).fill(expect.objectContaining({ ok: true })));
    }
    await until('it is answered half-way', () => asked().length > before);
    await collectGarbage();
  }

  it('is said by /readyz while it lasts, and then all are answered', async () => {
    await askMuch({ callMs: 6_000, stuckMs: 200 });
    const words = /^“command” has been running for \d+ s, and something it needs does not answer\n$/;
    await until('/readyz and the metrics say so', async () => {
      const [ready, metrics] = await Promise.all([get('/readyz'), get('/metrics')]);
      const seconds = Number(/^desk_work_oldest_seconds (\S+)$/m.exec(metrics.text)?.[1]);
      return ready.status === 503 && words.test(ready.text) && seconds > 0.2;
    });
    expect((await get('/healthz')).status).toBe(200);
    await until('all are answered', () => answers().length === COMMANDS);
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' });
    expect(desk.log()).toMatch(/"work":"command","seconds":\d+,"msg":"work in hand does not come to an end/);
  });

  it('is given up with all that waits for it, and each is told, with a reference', async () => {
    await askMuch({ callMs: 60_000, stuckMs: 100, limitMs: 400 });
    await until('all are told', () => answers('This takes too long').length === COMMANDS);
    expect(answers('quote LD-')).toHaveLength(COMMANDS);
  });

  it('keeps the program from ending no longer than it may, and all are told', async () => {
    await askMuch({ callMs: 60_000, stopMs: 200, lastMs: 40_000 });
    await desk.desk().close();
    expect(answers('I am being restarted')).toHaveLength(COMMANDS);
    expect(desk.log()).not.toContain('could not say that it broke');
  });
});

describe('a message that Slack answers half-way', () => {
  let desk: TestDesk;
  afterEach(() => desk.close());

  it('is named by /readyz while a job has it in hand, keeps nothing from ending, and is shown once', async () => {
    desk = await createTestDesk({ limits: { callMs: 60_000, stuckMs: 200, stopMs: 200 } });
    desk.slack.breakDown('chat.postMessage', '503');
    expect((await desk.slack.type(personas.amy.id, '#support', '/learner activation jane@acme.test')).ok).toBe(true);
    await until('the card is tried', () => desk.log().includes('a message could not be shown'));
    desk.slack.breakDown('chat.postMessage', 'half');
    await makeAllDue(desk);
    const ready = `http://127.0.0.1:${desk.desk().port}/readyz`;
    const says = async () => (await fetch(ready)).text();
    await until('/readyz names it', async () => (await says()).startsWith('“job show-post” has been running for '));
    await desk.desk().close();

    await desk.database.sql`update posts set claimed_until = null`;
    await desk.restart();
    await makeAllDue(desk);
    await until('the card is there', () => cardsIn(desk).length > 0);
    await waitUntilIdle(desk);
    expect(cardsIn(desk)).toHaveLength(1);
  });
});
