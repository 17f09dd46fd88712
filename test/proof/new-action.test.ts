import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAction } from '../../src/core/action.ts';
import { resendActivation } from '../../src/core/actions/resend-activation.ts';
import { createCatalogue, catalogue as ours } from '../../src/core/catalogue.ts';
import { readMessage } from '../../src/playground/reading.ts';
import type { SeenMessage } from '../../src/playground/slack/state/seen.ts';
import { personas } from '../../src/playground/workspace-data.ts';
import { eraseLearner } from '../../src/service/learners/erase.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';
import type { Who } from '../support/desk/people.ts';
import { addLearner } from '../support/desk/service.ts';
import { sourcesBelow } from '../support/sources.ts';
import { callByNickname } from './call-by-nickname.ts';

const inquiries = ours.entries.filter((entry) => !isAction(entry));
const catalogue = createCatalogue([resendActivation, callByNickname], inquiries);

describe('an action that one file defines', { timeout: 60_000 }, () => {
  let desk: TestDesk;
  let count = 0;
  beforeAll(async () => {
    desk = await createTestDesk({ catalogue });
  });
  afterAll(() => desk.close());

  async function invite(organization = 'Acme', more = {}): Promise<{ id: string; email: string }> {
    const email = `learner${count++}@proof.test`;
    return {
      id: await addLearner(desk.database, { email, givenName: 'Joan', ...more }, { name: organization }),
      email,
    };
  }
  const type = (text: string, who: Who = 'amy') => desk.type(who, '#support', `/learner ${text}`);
  const form = () =>
    desk.slack.until(() => desk.slack.visibleTo(personas.amy.id).views.findLast(({ submit }) => submit !== undefined));
  /** The value of the first group that is suggested for what is typed. */
  async function groupLike(view: { id: string }, typed: string, block = 'group'): Promise<string> {
    const found = await desk.slack.suggest(personas.amy.id, view.id, block, typed);
    return found.ok ? (found.options[0]?.value ?? '') : expect.fail(found.shown);
  }
  const nameAndGroup = async (id: string) =>
    (
      await desk.database.sql`select given_name, g.name as group from learners l left join groups g on g.id = l.group_id
        where l.id = ${id}`
    )[0];
  /** A waiting card for a learner, its nickname typed. */
  async function cardFor(email: string, nickname = 'Janey'): Promise<SeenMessage> {
    await type(`nickname ${email} ${nickname} Evening`);
    await desk.until('amy', `Which nickname?: ${nickname}.`);
    return desk.card();
  }
  const toldIn = (card: SeenMessage, text: string) =>
    desk.slack.until(() => desk.thread(card).find((reply) => reply.includes(text)));

  it('is known to no other file', () => {
    const others = [...sourcesBelow('src'), ...sourcesBelow('test')].filter((file) => !file.startsWith('test/proof/'));
    expect(others.filter((file) => /nickname/i.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('is in the help with an example for each field', async () => {
    expect(await type('help')).toContain('/learner nickname jane@example.com Janey Evening');
  });

  it('goes by command, with what is typed after the learner, to the card, the confirmation and back', async () => {
    const { id, email } = await invite();
    const card = await cardFor(email, 'Janey');
    expect(readMessage(card)).toContain('Is called J••• in Evening from now on.');
    await desk.until('amy', 'In full, for your eyes: Which nickname?: Janey.');
    expect(desk.sees('bob').join()).not.toContain('Janey');
    await desk.press('amy', card, 'Call so');
    await toldIn(card, '✅ Is called J••• in Evening');
    expect(await nameAndGroup(id)).toEqual({ given_name: 'Janey', group: 'Evening' });
    const confirmation = await desk.until('amy', '[Undo]');
    await desk.press('amy', confirmation, 'Undo');
    await toldIn(card, '↩️ Undone.\nEverything is as it was.');
    expect(await nameAndGroup(id)).toEqual({ given_name: 'Joan', group: null });
  });

  it('asks in a form for what was not typed, finds groups while one types, and says what is wrong at its field', async () => {
    const { id, email } = await invite();
    await type(`nickname ${email}`);
    const asked = await form();
    const empty = await desk.slack.submit(personas.amy.id, asked.id, {});
    expect(empty).toMatchObject({ ok: false, errors: { nickname: expect.any(String), group: expect.any(String) } });
    const group = await groupLike(asked, 'even');
    await desk.slack.submit(personas.amy.id, asked.id, { nickname: 'Jojo', group });
    await desk.until('amy', 'Which nickname?: Jojo.');
    const card = desk.card();
    await desk.press('amy', card, 'Call so');
    await toldIn(card, '✅ Is called J••• in Evening');
    expect(await nameAndGroup(id)).toEqual({ given_name: 'Jojo', group: 'Evening' });
  });

  it('offers near choices where there is none of that name, and the form again with what was typed', async () => {
    const { email } = await invite();
    const answer = await type(`nickname ${email} Jay Evenin`);
    expect(answer).toContain('has no group of that name');
    expect(answer).toContain('Did you mean Evening?');
    const refusal = desk.last('amy');
    await desk.press('amy', refusal, 'Correct it…');
    const again = await form();
    expect(JSON.stringify(again.blocks)).toContain('"initial_value":"Jay"');
    await desk.slack.dismiss(personas.amy.id);
  });

  it('keeps what was typed over the question which organization is meant', async () => {
    const { email } = await invite('Acme');
    await addLearner(desk.database, { email, givenName: 'Joan' }, { name: 'Globex' });
    await type(`nickname ${email} Gigi Sales`);
    const question = desk.last('amy');
    const options = question.blocks.flatMap((block) =>
      'elements' in block ? (block.elements as { options?: { text: { text: string }; value: string }[] }[]) : [],
    );
    const globex = options.flatMap(({ options: all = [] }) => all).find(({ text }) => text.text.startsWith('Globex'));
    await desk.slack.choose(personas.amy.id, question.channel, question.ts, 'choose', globex?.value ?? '');
    await desk.until('amy', 'Which nickname?: Gigi.');
    expect(readMessage(desk.card())).toContain('Globex');
  });

  it('is refused by its precondition in the profile, in words', async () => {
    const { email } = await invite('Acme', { membershipEndsAt: new Date('2026-01-02T00:00:00Z') });
    expect(await type(email)).toContain('Call by nickname: The membership ended');
  });

  it('is done for several learners of two organizations with one form, a choice for each', async () => {
    const [one, two] = [await invite('Acme'), await invite('Globex')];
    const { ts } = desk.slack.say(personas.bob.id, '#support', `${one.email}, ${two.email}`);
    await desk.slack.shortcut(personas.amy.id, callByNickname.name, '#support', ts);
    await desk.slack.submit(personas.amy.id, (await form()).id, { email: 'all' });
    const asked = await desk.slack.until(() =>
      desk.slack.visibleTo(personas.amy.id).views.find(({ blocks }) => JSON.stringify(blocks).includes('Globex: ')),
    );
    const blocks = asked.blocks.flatMap(({ block_id }) => (block_id?.startsWith('group:') ? [block_id] : []));
    const groups = await Promise.all(blocks.map(async (block) => [block, await groupLike(asked, '', block)] as const));
    await desk.slack.submit(personas.amy.id, asked.id, { nickname: 'Bibi', ...Object.fromEntries(groups) });
    const card = await desk.until('bob', '[Call so (2)]');
    expect(desk.sees('bob').join()).not.toContain('Bibi');
    await desk.press('amy', card, 'Call so (2)');
    await desk.slack.until(() => desk.thread(card).find((reply) => reply.includes('Done for 2')), 20_000);
    for (const { id } of [one, two]) expect(await nameAndGroup(id)).toMatchObject({ given_name: 'Bibi' });
  });

  it('is in the menu of an escalation about the learner', async () => {
    const { email } = await invite('Acme', { firstAccessedAt: new Date('2026-01-02T00:00:00Z') });
    await type(`activation ${email}`);
    await desk.press('amy', desk.last('amy'), 'Escalate…');
    await desk.slack.submit(personas.amy.id, (await form()).id, { reason: 'they cannot get in' });
    const card = await desk.until('carl', '[Take it]', '#escalations');
    await desk.press('carl', card, 'Take it');
    await desk.until('carl', 'Call by nickname', '#escalations');
  });

  it('is in history and CSV, and leaves nothing personal in them, in the audit or in the log; and is erased', async () => {
    const { id, email } = await invite();
    const card = await cardFor(email, 'Zsazsa');
    await desk.press('amy', card, 'Call so');
    await toldIn(card, '✅ Is called');
    expect(await type(`history ${email}`)).toContain('Call by nickname');
    await type('history here --csv', 'bob');
    const file = await desk.slack.until(
      () => desk.slack.messages().findLast(({ files }) => files && files.length > 0)?.files?.[0],
    );
    const csv = String(desk.slack.file(file.id));
    expect(csv).toContain('Call by nickname');
    const audit = await desk.database
      .sql`select event, to_jsonb(audit)::text as row from audit where learner_id = ${id}`;
    expect(audit.map(({ event }) => event)).toEqual(expect.arrayContaining(['asked', 'confirmed']));
    for (const text of [csv, ...audit.map(({ row }) => row), desk.log()]) expect(text).not.toContain('Zsazsa');

    await eraseLearner(desk.database.db, id, {
      by: 'operator',
      reference: 'LD-ERASED1',
      now: new Date(),
      tellsPlatform: false,
    });
    const left = await desk.database.sql`select to_jsonb(requests)::text as row from requests where learner_id = ${id}
      union all select to_jsonb(learners)::text from learners where id = ${id} union all select to_jsonb(drafts)::text from drafts`;
    expect(left.length).toBeGreaterThan(0);
    for (const { row } of left) expect(row).not.toContain('Zsazsa');
  });
});
