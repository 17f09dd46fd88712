import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import {
  askForCard,
  expectHarmless,
  pickOption,
  submitForm,
  textNow,
  waitForText,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { addLearner } from '../../../support/desk/service.ts';

/** Requests as they would be after months, without the months: `count` of them, a minute apart, newest first. */
async function fill(desk: TestDesk, email: string, count: number, over: Record<string, string | null> = {}) {
  const one = { asked_by: 'U0CARL', decided_by: 'U0BOB', channel: 'C0SUPPORT', state: 'done', outcome: null, ...over };
  await desk.database.sql`
    insert into requests (reference, action, learner_id, asked_by, decided_by, decided_at, channel, state, outcome,
      expires_at, announced, created_at)
    select 'LD-' || n, 'make-vpa-available', l.id, ${one.asked_by}, ${one.decided_by}, now(), ${one.channel},
      ${one.state}, ${one.outcome}::text::jsonb, now(), '[]', '2026-01-01'::timestamptz + make_interval(mins => n)
    from learners l, generate_series(1, ${count}) n where l.email = ${email}`;
}

/** The lines of a page, as this person reads it. */
const lines = (desk: TestDesk, who: Who, page: SeenMessage) => (textNow(desk, who, page)?.match(/•/g) ?? []).length;

describe('/learner history', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());
  const type = (text: string, who: Who = 'amy', channel = '#support') => desk.type(who, channel, text);

  it('says who asked, who decided, what came of it and when, with a link to the thread, for the asker alone', async () => {
    const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
    await desk.press('bob', card, 'Resend email');
    await desk.until('bob', '📨 Sent');
    const said = await type('/learner history jane@acme.test');
    expect(said).toContain('Jane Doe · jane@acme.test · Acme');
    expect(said).toMatch(/• 20\d\d-.* UTC · Resend activation email · asked by you\. ✅ Confirmed by Bob Lead 20/);
    expect(said).toMatch(/📨 Mail sent 20.* UTC\. Open the thread\n/);
    expect(desk.last('amy').isEphemeral).toBe(true);
    expect(JSON.stringify(desk.last('amy').blocks)).toContain(
      `/archives/${card.channel}/p${card.ts.replace('.', '')}"`,
    );
  });

  it('shows every end that a request can come to, in words', async () => {
    await addLearner(desk.database, { email: 'ends@acme.test' });
    const outcome = JSON.stringify({ words: ['The VPA is switched off.'], facts: {} });
    await fill(desk, 'ends@acme.test', 1, { state: 'pending', decided_by: null });
    for (const state of ['done', 'undone', 'refused', 'cancelled', 'expired'])
      await fill(desk, 'ends@acme.test', 1, { state, outcome });
    const said = await type('/learner history ends@acme.test');
    for (const words of [
      '⏳ Waits for a decision.',
      /✅ Confirmed by Bob Lead .*\. The VPA is switched off\./,
      '↩️ Undone by Bob Lead',
      /⛔ Confirmed by Bob Lead .*, but not done\. The VPA is switched off\./,
      '✖️ Cancelled by Bob Lead',
      '⌛ Lapsed: nobody decided.',
    ])
      expect(said).toMatch(words);
  });

  it('shows a part of it: what failed, what is mine, the last seven days', async () => {
    await addLearner(desk.database, { email: 'parts@acme.test', givenName: 'Parts' });
    await fill(desk, 'parts@acme.test', 9);
    await fill(desk, 'parts@acme.test', 2, { state: 'refused', asked_by: 'U0AMY' });
    await desk.database.sql`
      update requests set created_at = now() - make_interval(days => 20)
      where state = 'refused' and learner_id in (select id from learners where email = 'parts@acme.test')`;
    await type('/learner history parts@acme.test');
    const page = desk.last('amy');
    const show = async (label: string, headline: string) => {
      await pickOption(desk, 'amy', desk.last('amy'), label);
      await waitForText(desk, page, headline, 'amy');
      return { text: textNow(desk, 'amy', page), count: lines(desk, 'amy', page) };
    };
    const failed = await show('Failed or refused (30 days)', 'in the last 30 days, and failed or was refused');
    expect(failed.count).toBe(2);
    expect(failed.text).toMatch(/but not done/);
    expect((await show('Mine', 'What you asked for or decided, newest first:')).count).toBe(2);
    const week = await show('The last 7 days', 'Nothing was asked for in the last 7 days.');
    expect(week.count).toBe(0);
    expect((await show('All', 'What was asked for, newest first:')).count).toBe(8);
    expect(await type('/learner history @bob')).not.toContain('Mine');
  });

  it('is turned in place, to the end and back', async () => {
    await addLearner(desk.database, { email: 'much@acme.test', givenName: 'Much' });
    await fill(desk, 'much@acme.test', 19);
    await type('/learner history much@acme.test');
    const page = desk.last('amy');
    const newest = textNow(desk, 'amy', page);
    expect(newest).toContain('[Older]');
    expect(newest).not.toContain('[Newer]');
    const turn = (label: string) => desk.press('amy', desk.last('amy'), label);
    await turn('Older');
    await waitForText(desk, page, '[Newer] [Older]', 'amy');
    expect(textNow(desk, 'amy', page)).toContain('2026-01-01 00:11 UTC');
    await turn('Older');
    await desk.slack.until(() => lines(desk, 'amy', page) === 3 || undefined);
    expect(textNow(desk, 'amy', page)).not.toContain('[Older]');
    await turn('Newer');
    await waitForText(desk, page, '[Newer] [Older]', 'amy');
    await turn('Newer');
    await desk.slack.until(() => textNow(desk, 'amy', page) === newest || undefined);
    expect(desk.last('amy').ts).toBe(page.ts);
  });

  it('jumps to a day in place, and turns from there', async () => {
    await addLearner(desk.database, { email: 'long@acme.test', givenName: 'Long' });
    await fill(desk, 'long@acme.test', 40);
    await desk.database.sql`
      update requests set created_at = created_at + make_interval(days => substr(reference, 4)::int)
      where learner_id = (select id from learners where email = 'long@acme.test')`;
    await type('/learner history long@acme.test');
    const page = desk.last('amy');
    const [, actionId = ''] = /"(jump:[^"]+)"/.exec(JSON.stringify(page.blocks)) ?? [];
    await desk.slack.choose('U0AMY', page.channel, page.ts, { actionId }, '2026-01-21');
    await waitForText(desk, page, '2026-01-21 00:20 UTC', 'amy');
    expect(textNow(desk, 'amy', page)).not.toContain('2026-01-22');
    expect(textNow(desk, 'amy', page)).toContain('[Newer] [Older]');
    await desk.press('amy', desk.last('amy'), 'Newer');
    await waitForText(desk, page, '2026-01-22 00:21 UTC', 'amy');
    await desk.slack.choose('U0AMY', page.channel, page.ts, { actionId }, '2025-01-01');
    await waitForText(desk, page, 'There is nothing up to that day: these are the oldest.', 'amy');
    expect(lines(desk, 'amy', page)).toBe(8);
  });

  it('is a colleague’s with @name, and the channel’s with here: learners are masked there', async () => {
    await addLearner(desk.database, { email: 'nora@acme.test', givenName: 'Nora' });
    await fill(desk, 'nora@acme.test', 1, { asked_by: 'U0EVE', decided_by: 'U0BOB', channel: 'C0ESCALATE' });
    const eves = await type('/learner history @eve');
    expect(eves).toMatch(
      /^What Eve Outsider asked for or decided, newest first:\n• .*Nora Doe \(n•••@acme.test\) · Acme/,
    );
    const here = await type('/learner history here', 'carl', '#escalations');
    expect(here).toContain('What was asked for here, newest first:');
    expect(here.match(/•/g)).toHaveLength(1 + 3);
    expect(here).toContain('asked by Eve Outsider');
    expect(here).not.toContain('nora@acme.test');
    expect(await type('/learner history @amy', 'carl', 'D0CARL')).toContain('Jane Doe (j•••@acme.test)');
  });

  it('says that there is nothing', async () => {
    expect(await type('/learner history lucia@acme.test')).toContain('Nothing was asked for this learner yet.');
    expect(await type('/learner history here', 'amy', 'D0AMY')).toBe('Nothing was asked for here yet.');
    desk.slack.workspace.addUser({ id: 'U0NEW', name: 'new', real_name: 'Ned New' });
    expect(await type('/learner history @new')).toBe('Ned New has asked for nothing and decided nothing yet.');
  });

  it('asks which organization, offers near matches, and says what to type', async () => {
    await fill(desk, 'alex@mail.test', 1);
    await type('/learner history alex@mail.test');
    const question = desk.last('amy');
    await pickOption(desk, 'amy', question, 'Globex · Alex Moreau');
    await waitForText(desk, question, 'Alex Moreau · alex@mail.test · Globex', 'amy');
    expect(textNow(desk, 'amy', question)).toContain('asked by Carl On-Call');
    expect(await type('/learner history jane@acme.tset')).toContain('[jane@acme.test · Acme]');
    await desk.press('amy', desk.last('amy'), 'jane@acme.test · Acme');
    await desk.until('amy', /^Jane Doe · jane@acme.test · Acme.*\nWhat was asked for, newest first:/);
    expect(await type('/learner history')).toMatch(/^Whose history\?.*\/learner history @name.*\/learner history here/);
    expect(await type('/learner history @nobody.here')).toContain('I do not know @nobody.here.');
    expect(await type('/learner history here @bob')).toContain('One history at a time, please');
    expect(await type('/learner help')).toContain('/learner history jane@example.com: who asked for what');
  });

  it('refuses who has no role, before anything is looked up', async () => {
    for (const line of ['here', '@bob', 'jane@acme.test', 'here --csv'])
      expect(await type(`/learner history ${line}`, 'eve')).toContain('you are not on its list');
    expect(await type('/learner history here', 'amy', '#partner-acme')).toContain('shared with another company');
  });

  it('shows hostile names, organizations and outcomes as they are', async () => {
    const name = { givenName: '=<!channel>\n*x*\u202E', familyName: 'N'.repeat(3000) };
    await addLearner(desk.database, { email: 'evil@acme.test', ...name }, { name: '+<!here> `x`' });
    const words = ['<!everyone> & <@U0BOB>', { strong: '*b*\n' }, { code: '`c`' }, { email: 'learner' }];
    const outcome = JSON.stringify({ words, facts: {} });
    await fill(desk, 'evil@acme.test', 9, { channel: 'C0EVIL', asked_by: 'U0EVIL', outcome });
    expect(await type('/learner history evil@acme.test')).toContain('<!everyone> & <@U0BOB>*b*`c`evil@acme.test');
    const theirs = await type('/learner history <@U0EVIL>');
    expect(theirs).toContain('What a colleague asked for or decided');
    expect(theirs).toMatch(/=<!channel> \*x\* N+… \(e•••@acme.test\) · \+<!here> `x` · asked by a colleague\./);
    expect(theirs).not.toContain('\u202E');
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});

describe('a page that is turned', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
    await fill(desk, 'jane@acme.test', 9);
  });
  afterAll(() => desk.close());

  /** A page whose buttons carry something else than what we wrote. */
  async function forged(value: string): Promise<SeenMessage> {
    await desk.type('amy', '#support', '/learner history jane@acme.test');
    const page = desk.last('amy');
    const kept = desk.slack.messages().find(({ ts }) => ts === page.ts)?.blocks as {
      elements?: { value?: string }[];
    }[];
    for (const button of kept.flatMap(({ elements }) => elements ?? [])) if (button.value) button.value = value;
    return page;
  }

  it.each([
    ['nothing', ' '],
    ['another button’s form', 'resend-activation|x|'],
    ['half a cursor', 'here|older:1'],
    ['a channel of somebody else', 'channel:C0SECRET'],
    ['a time that is none', 'here|older:999999999999999:00000000-0000-4000-8000-000000000001'],
    ['SQL', "person:U0'; drop table requests; --"],
  ])('answers a value of %s with what to do', async (_, value) => {
    const page = await forged(value);
    await desk.press('amy', page, 'Older');
    await waitForText(desk, page, 'I do not know this card any more.', 'amy');
  });

  it('of a learner who is gone says so', async () => {
    const page = await forged(`learner:${crypto.randomUUID()}`);
    await desk.press('amy', page, 'Older');
    await waitForText(desk, page, 'This learner is no longer there.', 'amy');
  });

  it('is gone where the role was lost meanwhile', async () => {
    await desk.type('amy', '#support', '/learner history jane@acme.test');
    const page = desk.last('amy');
    desk.slack.workspace.setUserGroup('S0AGENTS', []);
    await desk.restart();
    await desk.press('amy', page, 'Older');
    await waitForText(desk, page, 'you are not on its list', 'amy');
    expect(textNow(desk, 'amy', page)).not.toContain('Jane');
  });
});

describe('/learner history --csv', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
    await fill(desk, 'jane@acme.test', 9, { outcome: JSON.stringify({ words: ['=1+1'], facts: {} }) });
  });
  afterAll(() => desk.close());

  const files = (who: Who) =>
    desk.slack
      .visibleTo(`U0${who.toUpperCase()}`)
      .channels.flatMap(({ messages }) => messages)
      .flatMap((message) => message.files.map((file) => ({ ...file, message })));

  async function rowsOf(path: string): Promise<Record<string, string>[]> {
    const text = await (await fetch(desk.slack.url + path)).text();
    return parse(text, { bom: true, columns: true });
  }

  it('goes to a lead’s direct messages, and the answer says so', async () => {
    expect(await desk.type('bob', '#support', '/learner history jane@acme.test —csv')).toBe(
      '📄 I sent you the file in a direct message: 9 requests.',
    );
    expect(desk.last('bob').isEphemeral).toBe(true);
    const [file, ...others] = files('bob');
    expect(others).toEqual([]);
    expect(file?.message).toMatchObject({ channel: 'D0BOB', isEphemeral: false, text: 'The history: 9 requests.' });
    expect(file?.name).toMatch(/^history-LD-\w{7}\.csv$/);
    const rows = await rowsOf(file?.path ?? '');
    expect(rows).toHaveLength(9);
    expect(rows[0]).toMatchObject({
      'asked at': '2026-01-01T00:09:00.000Z',
      reference: 'LD-9',
      action: 'Make VPA available now',
      learner: 'j•••@acme.test',
      organization: 'Acme',
      'asked by': 'Carl On-Call',
      'asked by id': 'U0CARL',
      'decided by': 'Bob Lead',
      'decided by id': 'U0BOB',
      state: 'done',
    });
    expect(rows[0]?.['learner id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(files('amy')).toEqual([]);
  });

  it('is refused to an agent and to on-call, who are offered no button for it', async () => {
    for (const who of ['amy', 'carl'] as const) {
      expect(await desk.type(who, '#support', '/learner history here --csv')).toBe(
        'Your role does not include “History as a CSV file”.\nAsk a support lead.',
      );
      expect(await desk.type(who, '#support', '/learner history here')).not.toContain('Send me the CSV');
      expect(files(who)).toEqual([]);
    }
  });

  it('comes by a button too, which leaves the page where it is', async () => {
    const before = files('bob').length;
    await desk.type('bob', '#support', '/learner history here');
    const page = desk.last('bob');
    await desk.press('bob', page, 'Send me the CSV…');
    await submitForm(desk, 'bob', {});
    await desk.slack.until(() => desk.last('bob').ts > page.ts);
    expect(textNow(desk, 'bob', desk.last('bob'))).toContain('📄 I sent you the file in a direct message');
    await desk.slack.until(() => files('bob').length === before + 1);
    expect(textNow(desk, 'bob', page)).toContain('What was asked for here');
  });

  it('has the days that were chosen, and says so where they are the wrong way round or have nothing', async () => {
    await fill(desk, 'jane@acme.test', 1, { channel: 'C0DAYS' });
    const { sql } = desk.database;
    await sql`update requests set channel = 'C0SUPPORT', created_at = '2025-03-05T23:59:59Z', reference = 'LD-MARCH' where channel = 'C0DAYS'`;
    const ask = async (days: Record<string, string>) => {
      await desk.type('bob', '#support', '/learner history jane@acme.test');
      await desk.press('bob', desk.last('bob'), 'Send me the CSV…');
      await submitForm(desk, 'bob', days);
    };
    await expect(ask({ From: '2025-03-06', To: '2025-03-05' })).rejects.toThrow('This day is before the first one.');
    await ask({ From: '2025-03-05', To: '2025-03-05' });
    await desk.until('bob', '📄 I sent you the file in a direct message: one request.');
    expect(await rowsOf(files('bob').at(-1)?.path ?? '')).toMatchObject([{ reference: 'LD-MARCH' }]);
    await ask({ From: '2025-03-06', To: '2025-03-09' });
    await desk.until('bob', 'Nothing was asked for in that time, so there is no file.');
    await sql`delete from requests where reference = 'LD-MARCH'`;
  });

  it('has no cell that a spreadsheet takes for a formula, whichever separator it reads, and no whole address', async () => {
    const { sql } = desk.database;
    await sql`update organizations set name = '=cmd|''/c calc''!A1' where name = 'Acme'`;
    await sql`update requests set reference = case when reference = 'LD-1' then '+1' when reference = 'LD-2' then '-1' when reference = 'LD-3' then 'x;=2+2' else '@x' end`;
    await desk.type('bob', '#support', '/learner history jane@acme.test --csv');
    const text = await (await fetch(desk.slack.url + files('bob').at(-1)?.path)).text();
    const rows: string[][] = parse(text, { bom: true });
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(rows.flat()).toEqual(expect.arrayContaining(["'=cmd|'/c calc'!A1", "'+1", "'-1", "x;'=2+2", "'@x"]));
    for (const delimiter of [';', '\t', '|', ':', ' ']) {
      const cut: string[][] = parse(text, { bom: true, delimiter, quote: null, relax_column_count: true });
      for (const cell of cut.flat()) expect(cell).not.toMatch(/^["\s]*[=+\-@]/);
    }
    expect(text).not.toContain('jane@');
  });

  it('says so where there is nothing, and sends no file', async () => {
    const before = files('bob').length;
    expect(await desk.type('bob', '#support', '/learner history lucia@acme.test --csv')).toBe(
      'Nothing was asked for yet, so there is no file.',
    );
    expect(files('bob')).toHaveLength(before);
  });

  it('says whom to ask where the workspace has not allowed files, and what is certain where Slack breaks', async () => {
    const before = files('bob').length;
    desk.slack.breakDown('upload', '503');
    expect(await desk.type('bob', '#support', '/learner history here --csv')).toMatch(
      /^Something broke on my side\. If not all of it came, ask for it again\./,
    );
    for (const scope of ['im:write', 'files:write']) {
      const { scopes } = desk.slack.app;
      desk.slack.app.scopes = scopes.filter((one) => one !== scope);
      expect(await desk.type('bob', '#support', '/learner history here --csv')).toContain(
        'This workspace has not allowed me to send files yet',
      );
      desk.slack.app.scopes = scopes;
    }
    expect(files('bob')).toHaveLength(before);
  });
});
