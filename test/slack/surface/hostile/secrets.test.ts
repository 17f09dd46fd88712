import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../../support/database/rows.ts';
import { askForCard, makeAllDue, textNow, waitForReply, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';

const PASSWORD = 'quiet river under stones';
const ADDRESS = /[\w.+-]+@[\w-]+\.(test|tset)/;

describe('secrets, after a whole scenario with errors in it', () => {
  let desk: TestDesk;
  let confirmation = '';
  let token = '';
  let fault = '';
  beforeAll(async () => {
    desk = await createTestDesk();
    await desk.type('amy', '#support', '/learner jane@acme.tset');
    desk.slack.breakDown('users.info', '500', 1);
    await desk.type('carl', '#support', '/learner reset joao@acme.test');
    fault = await brokenDatabase();
    desk.mailbox.behave('unauthorised', { times: 1 });
    desk.slack.breakDown('chat.update', 'reset', 1);
    const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '⏳ Queued');
    await makeAllDue(desk);
    const message = await waitForReply(desk, card, '📨 Sent');
    const link = /https?:\S+\/activate\/(\S+)/.exec(desk.mailbox.mails.at(-1)?.text ?? '');
    token = link?.[1] ?? '';
    await fetch(link?.[0] ?? '', { method: 'POST', body: new URLSearchParams({ password: 'short' }) });
    await fetch(link?.[0] ?? '', {
      method: 'POST',
      body: new URLSearchParams({ password: PASSWORD }),
      redirect: 'manual',
    });
    await desk.type('amy', '#support', '/learner jane@acme.test');
    await desk.type('amy', '#support', '/learner reset jane@acme.test x@@y');
    await waitUntilIdle(desk);
    confirmation = textNow(desk, 'bob', message) ?? '';
  });
  afterAll(() => desk.close());

  /** A fault in the middle of the work, with the address among the failed statement's values. */
  async function brokenDatabase() {
    await desk.database.sql`alter table audit rename to audit_away`;
    const answer = await desk.type('amy', '#support', '/learner reset joao@acme.test');
    await desk.database.sql`alter table audit_away rename to audit`;
    return answer;
  }

  it('a fault is told with its reference, and nothing of the program or the database', () => {
    expect(fault).toContain('Something broke on my side. Nothing was done.');
    expect(fault).not.toMatch(/audit|insert|relation|42P01|\.ts|\bat /i);
    expect(desk.log()).toContain(/LD-\w{7}/.exec(fault)?.[0] ?? 'none');
  });

  it('no line of the log has an address, a token, a password or a key', () => {
    const lines = desk.log();
    expect(lines.split('\n').length).toBeGreaterThan(20);
    expect(lines).toContain('"level":"error"');
    expect(token).toHaveLength(43);
    expect(lines).not.toMatch(ADDRESS);
    for (const secret of [token, PASSWORD, 'xoxb-', 're_play', desk.config.linkSecrets[0]])
      expect(lines).not.toContain(secret);
  });

  it('whatever many can read in Slack has no full address, and nothing at all has a secret', () => {
    const isForOne = (invocation: (typeof desk.slack.calls)[number]) =>
      invocation.method === 'chat.postEphemeral' ||
      (invocation.method === 'response_url' &&
        (invocation.args as { response_type?: string }).response_type !== 'in_channel');
    const open = desk.slack.calls.filter((invocation) => !isForOne(invocation));
    expect(open.length).toBeGreaterThan(5);
    expect(JSON.stringify(open.map(({ args }) => args))).not.toMatch(ADDRESS);
    const all = JSON.stringify(desk.slack.calls.map(({ args }) => args));
    for (const secret of [token, PASSWORD, '/activate/', desk.config.linkSecrets[0]]) expect(all).not.toContain(secret);
  });

  it('the database has a link as the SHA-256 of its token, and nothing else of it (NIST SP 800-63B-4, 3.1.2.2)', async () => {
    const kept = await rowsOf(desk.database);
    expect(kept).toContain(createHash('sha256').update(token).digest('hex'));
    const bytes = Buffer.from(token, 'base64url');
    for (const spelling of [token, bytes.toString('hex'), bytes.toString('base64')])
      expect(kept).not.toContain(spelling);
    for (const secret of [PASSWORD, desk.config.linkSecrets[0]]) expect(kept).not.toContain(secret);
  });

  it('the reference in the confirmation leads to the command and the mail in the log', () => {
    const reference = /Reference (LD-\w{7})/.exec(confirmation)?.[1] ?? 'none';
    const lines = desk
      .log()
      .split('\n')
      .filter((line) => line.includes(reference));
    expect(lines.filter((line) => line.includes('"work":"command"'))).not.toEqual([]);
    expect(lines.filter((line) => line.includes('"msg":"mail"')).length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.includes('could not be shown'))).not.toEqual([]);
  });
});
