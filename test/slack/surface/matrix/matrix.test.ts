import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { expectHarmless, strayMentions, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { until } from '../../../support/until.ts';
import { aboutIt, type Cell, type Surface } from './acts.ts';
import { deciding } from './decisions.ts';
import { type Column, config, invitePeople, leaveChannel, openChannel, people, setStanding } from './people.ts';
import { asking } from './surfaces.ts';
import { alone, answers, atTheDoor, type Row, refusals, rows } from './table.ts';

const surfaces: Record<string, Surface> = { ...asking, ...deciding };
const onlyYou = { ...atTheDoor, ...refusals, ...alone };
/** A lead is asked why, or for which days, before anything is looked up. */
const asksFirst = new Set(['pass', 'clear', 'file']);

/** Milliseconds: a busy machine takes its time, and nothing here is about that. */
const PATIENCE = 60_000;

type Prepared = { cell: Cell; outcome: string; run: () => Promise<unknown> };

describe('who may do what, and where', () => {
  let desk: TestDesk;
  const statements: string[] = [];
  beforeAll(async () => {
    desk = await createTestDesk({ config, onStatement: (statement) => statements.push(statement) });
    invitePeople(desk);
  });
  afterAll(() => desk.close());

  it('is written down for every surface, for every action where it can be had, and for every entry of the command', () => {
    const written = rows.map(({ surface, entry }) => `${surface} ${entry}`);
    expect(new Set(written).size).toBe(written.length);
    expect(new Set(rows.map(({ surface }) => surface))).toEqual(new Set(Object.keys(surfaces)));
  });

  /** Where the present row began: what was said before is no answer to it. */
  let begunAt = '';
  /** What this person alone reads: messages of the present row, and forms on the screen. */
  const readAlone = (user: string): string[] => {
    const messages = desk.slack.messages().filter((one) => one.reader === user && one.ts > begunAt && !one.isLost);
    const said = messages.map((one) => `${one.ts}: ${readMessage(one)}`);
    const views = desk.slack
      .visibleTo(user)
      .views.map(({ id, blocks }) => `${id}: ${readMessage({ blocks, text: '' })}`);
    return [...said, ...views];
  };

  const act = async ({ cell, run, outcome }: Prepared): Promise<void> => {
    const before = new Set(readAlone(cell.user));
    await run();
    const expected = onlyYou[outcome] ?? answers[outcome] ?? expect.fail(outcome);
    await until(
      `${cell.user} reads: ${outcome}`,
      () => {
        const told = onlyYou[outcome]
          ? readAlone(cell.user).filter((text) => !before.has(text))
          : aboutIt(cell).map(readMessage);
        return told.some((text) => expected.test(text));
      },
      PATIENCE,
    );
  };

  async function prepare({ surface, entry, expected }: Row, channel: string): Promise<Prepared[]> {
    const known = desk.slack.messages().map(({ ts }) => ts);
    begunAt = known.sort().at(-1) ?? '';
    openChannel(desk, channel);
    await setStanding(desk, true);
    const prepared = (Object.keys(people) as Column[]).map(async (column) => {
      const cell: Cell = { desk, channel, user: people[column], entry, name: randomBytes(6).toString('hex') };
      return { cell, outcome: expected[column], run: (await surfaces[surface]?.(cell)) ?? expect.fail(surface) };
    });
    const all = await Promise.all(prepared);
    await setStanding(desk, false);
    await waitUntilIdle(desk);
    return all;
  }

  /** The audit’s last row of each of these people since then. */
  const audited = (users: string[], since: number) => desk.database.sql`
    select distinct on (actor) actor, event, refusal, learner_id from audit
    where actor = any(${users}) and seq > ${since} order by actor, seq desc`;

  it.each(rows)(
    '$surface, $entry',
    async (row) => {
      const channel = `C0${row.surface}${row.entry}`.replace(/\W/g, '').toUpperCase();
      const prepared = await prepare(row, channel);
      const [last] = await desk.database.sql`select seq::int from audit_head`;
      const since = new Date().toISOString();

      const turnedAway = prepared.filter(({ outcome }) => atTheDoor[outcome]);
      statements.length = 0;
      await Promise.all(turnedAway.map(act));
      expect(statements, 'they are refused before anything about a learner is looked up').not.toContainEqual(
        expect.stringMatching(/"learners"/),
      );
      const users = turnedAway.map(({ cell }) => cell.user);
      const rows = await audited(users, last?.seq);
      const facts = turnedAway.map(({ cell, outcome }) => ({ actor: cell.user, refusal: outcome }));
      expect(rows).toHaveLength(facts.length);
      expect(rows).toEqual(
        expect.arrayContaining(facts.map((fact) => ({ ...fact, event: 'refused', learner_id: null }))),
      );

      await Promise.all(prepared.filter((one) => !turnedAway.includes(one)).map(act));
      if (!asksFirst.has(row.surface))
        expect(statements, 'the others had it looked up').toContainEqual(expect.stringMatching(/"learners"/));
      const refused = prepared
        .filter(({ outcome }) => atTheDoor[outcome] ?? refusals[outcome])
        .map(({ cell }) => cell.user);
      const decided = await desk.database.sql`
      select state, decided_by, submitted_by from requests where channel = ${channel} and (
        (decided_by = any(${refused}) and decided_at >= ${since}::timestamptz) or
        (submitted_by = any(${refused}) and submitted_at >= ${since}::timestamptz))`;
      expect(decided).toEqual([]);

      for (const user of Object.values(people))
        if (desk.slack.visibleTo(user).views.length > 0) await desk.slack.dismiss(user, undefined, { all: true });
      leaveChannel(desk, channel);
    },
    2 * PATIENCE,
  );

  it('pings nobody but the leads, and says nothing that Slack turns down', () => {
    const stray = desk.slack.messages().filter((message) => message.bot_id && strayMentions(message).length > 0);
    const pinging = stray.filter(({ pings }) => pings.length > 0);
    expect(pinging.map(readMessage).every((text) => text.includes('broke the glass'))).toBe(true);
    expectHarmless({ ...desk, slack: { ...desk.slack, messages: () => [] } });
  });
});
