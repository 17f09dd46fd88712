import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { createTestDesk, type TestDesk } from '../../support/desk.ts';
import { until } from '../../support/until.ts';
import { expectHarmless, quiet } from './acts.ts';
import { type Column, invitePeople, openChannel, people, setStanding } from './matrix-people.ts';
import { aboutIt, type Cell, surfaces } from './matrix-surfaces.ts';

/**
 * What comes of it, for everybody, on every surface. Whoever has no role, or is a guest, gone or a stranger, had a role
 * when the menu, card or modal came up, and lost it before acting. Confirm, cancel and undo are on Amy’s card.
 */
const table = `
surface     wish                | amy       bob       carl      | eve     guest gone        stranger
command     resend-activation   | card      card      card      | no-role guest deactivated foreign
command     send-password-reset | card      card      card      | no-role guest deactivated foreign
command     make-vpa-available  | card      card      card      | no-role guest deactivated foreign
command     check-mail          | diagnosis diagnosis diagnosis | no-role guest deactivated foreign
command     profile             | profile   profile   profile   | no-role guest deactivated foreign
shortcut    resend-activation   | card      card      card      | no-role guest deactivated foreign
shortcut    send-password-reset | card      card      card      | no-role guest deactivated foreign
shortcut    make-vpa-available  | card      card      card      | no-role guest deactivated foreign
shortcut    profile             | profile   profile   profile   | no-role guest deactivated foreign
modal       resend-activation   | card      card      card      | no-role guest deactivated foreign
modal       send-password-reset | card      card      card      | no-role guest deactivated foreign
modal       make-vpa-available  | card      card      card      | no-role guest deactivated foreign
modal       profile             | profile   profile   profile   | no-role guest deactivated foreign
menu        resend-activation   | card      card      card      | no-role guest deactivated foreign
menu        send-password-reset | card      card      card      | no-role guest deactivated foreign
menu        make-vpa-available  | card      card      card      | no-role guest deactivated foreign
way-out     resend-activation   | card      card      card      | no-role guest deactivated foreign
way-out     send-password-reset | card      card      card      | no-role guest deactivated foreign
choose      resend-activation   | card      card      card      | no-role guest deactivated foreign
choose      send-password-reset | card      card      card      | no-role guest deactivated foreign
choose      make-vpa-available  | card      card      card      | no-role guest deactivated foreign
choose      check-mail          | diagnosis diagnosis diagnosis | no-role guest deactivated foreign
choose      profile             | profile   profile   profile   | no-role guest deactivated foreign
near        resend-activation   | card      card      card      | no-role guest deactivated foreign
near        send-password-reset | card      card      card      | no-role guest deactivated foreign
near        make-vpa-available  | card      card      card      | no-role guest deactivated foreign
near        check-mail          | diagnosis diagnosis diagnosis | no-role guest deactivated foreign
near        profile             | profile   profile   profile   | no-role guest deactivated foreign
confirm     resend-activation   | done      done      not-yours | no-role guest deactivated foreign
confirm     send-password-reset | done      done      not-yours | no-role guest deactivated foreign
confirm     make-vpa-available  | done      done      not-yours | no-role guest deactivated foreign
confirm-own resend-activation   | done      done      done      | no-role guest deactivated foreign
confirm-own send-password-reset | done      done      done      | no-role guest deactivated foreign
confirm-own make-vpa-available  | done      done      done      | no-role guest deactivated foreign
cancel      resend-activation   | cancelled cancelled not-yours | no-role guest deactivated foreign
cancel      send-password-reset | cancelled cancelled not-yours | no-role guest deactivated foreign
cancel      make-vpa-available  | cancelled cancelled not-yours | no-role guest deactivated foreign
undo        resend-activation   | undone    undone    not-yours | no-role guest deactivated foreign
undo        send-password-reset | undone    undone    not-yours | no-role guest deactivated foreign
undo        make-vpa-available  | undone    undone    not-yours | no-role guest deactivated foreign
`;

/** What a person who was refused reads. */
const refusals: Record<string, RegExp> = {
  'no-role': /you are not on its list/,
  guest: /not open to guests/,
  deactivated: /account is deactivated/,
  foreign: /only for people of its own workspace/,
  'not-yours': /Only .* or a lead can decide this card/,
};
/** What everybody, or the asker, reads of the learner where it was not refused. */
const answers: Record<string, RegExp> = {
  card: /\[Cancel\]/,
  diagnosis: /To copy for the learner’s IT/,
  profile: /Signs in with/,
  done: /✅ Confirmed by/,
  cancelled: /✖️ Cancelled by/,
  undone: /↩️ Undone by/,
};

type Row = { surface: string; wish: string; expected: Record<Column, string> };
const [columns = [], ...lines] = table
  .trim()
  .split('\n')
  .map((line) => line.split(/[\s|]+/));
const rows: Row[] = lines.map(([surface = '', wish = '', ...cells]) => ({
  surface,
  wish,
  expected: Object.fromEntries(cells.map((cell, i) => [columns[i + 2], cell])) as Row['expected'],
}));

type Prepared = { cell: Cell; outcome: string; deed: () => Promise<unknown> };

describe('who may do what, and where', () => {
  let desk: TestDesk;
  const statements: string[] = [];
  beforeAll(async () => {
    desk = await createTestDesk({ onStatement: (statement) => statements.push(statement) });
    invitePeople(desk);
  });
  afterAll(() => desk.close());

  it('is written down for every action on every surface, and for every wish of the command', () => {
    const written = new Set(rows.map(({ surface, wish }) => `${surface} ${wish}`));
    const everywhere = Object.keys(surfaces).filter((surface) => surface !== 'way-out');
    for (const surface of everywhere)
      for (const { name } of catalogue.actions) expect(written).toContain(`${surface} ${name}`);
    for (const { name } of catalogue.wishes) expect(written).toContain(`command ${name}`);
  });

  /** What this person alone was told in this channel; each person acts there once. */
  const toldAlone = ({ channel, user }: Cell) =>
    desk.slack
      .messages()
      .filter((one) => one.channel === channel && one.reader === user && !one.isLost)
      .map(readMessage);

  const act = async ({ cell, deed, outcome }: Prepared): Promise<void> => {
    await deed();
    await until(`${cell.user} reads: ${outcome}`, () => {
      const refusal = refusals[outcome];
      const told = refusal ? toldAlone(cell) : aboutIt(cell).map(readMessage);
      return told.some((text) => (refusal ?? answers[outcome])?.test(text));
    });
  };

  it.each(rows)('$surface, $wish', async ({ surface, wish, expected }) => {
    const channel = `C0${surface}${wish}`.replace(/\W/g, '').toUpperCase();
    openChannel(desk, channel);
    await setStanding(desk, true);
    const prepared: Prepared[] = await Promise.all(
      (Object.keys(people) as Column[]).map(async (column) => {
        const cell: Cell = { desk, channel, user: people[column], wish, name: randomBytes(6).toString('hex') };
        return { cell, outcome: expected[column], deed: (await surfaces[surface]?.(cell)) ?? expect.fail(surface) };
      }),
    );
    await setStanding(desk, false);
    await quiet(desk);

    const atTheGate = prepared.filter(({ outcome }) => refusals[outcome] && outcome !== 'not-yours');
    statements.length = 0;
    await Promise.all(atTheGate.map(act));
    expect(statements, 'they are refused before anything about a learner is looked up').not.toContainEqual(
      expect.stringMatching(/"learners"/),
    );
    const users = atTheGate.map(({ cell }) => cell.user);
    const audited = await desk.database.sql`
      select distinct on (actor) actor, event, refusal, learner_id from audit
      where channel = ${channel} and actor = any(${users}) order by actor, id desc`;
    const facts = atTheGate.map(({ cell, outcome }) => ({ actor: cell.user, refusal: outcome }));
    expect(audited).toHaveLength(facts.length);
    expect(audited).toEqual(
      expect.arrayContaining(facts.map((fact) => ({ ...fact, event: 'refused', learner_id: null }))),
    );

    await Promise.all(prepared.filter((one) => !atTheGate.includes(one)).map(act));
    expect(statements, 'the others had it looked up').toContainEqual(expect.stringMatching(/"learners"/));
    const refused = prepared.filter(({ outcome }) => refusals[outcome]).map(({ cell }) => cell.user);
    const decided = await desk.database.sql`
      select decided_by from requests where channel = ${channel} and decided_by = any(${refused})`;
    expect(decided).toEqual([]);
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});
