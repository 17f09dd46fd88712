import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPlatform } from '../../src/core/platform/platform.ts';
import { createPlatform, type Platform } from '../../src/playground/platform/platform.ts';
import { personas } from '../../src/playground/workspace-data.ts';
import { createEmptyDatabase } from '../support/database/database.ts';
import { rowsOf } from '../support/database/rows.ts';
import { askForCard, giveReason, makeAllDue, waitForReply } from '../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';
import { createVisitor, type Visitor } from '../support/visitor.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const TOKEN = randomBytes(32).toString('hex');
const OWN = 'quiet river under stones';
const ELSEWHERE = 'Passwords are set somewhere else now';

describe('passwords, with a learning platform', { timeout: 120_000 }, () => {
  let desk: TestDesk;
  let visitor: Visitor;
  let platform: Platform;
  const later: (() => Promise<unknown>)[] = [];

  /** Connects the desk to a platform where these keep the passwords. */
  async function connect(passwords: 'desk' | 'platform'): Promise<void> {
    const database = await createEmptyDatabase();
    const started = await createPlatform({
      databaseUrl: database.url,
      desk: { url: `http://127.0.0.1:${desk.config.port}`, token: TOKEN },
      secrets: [SECRET],
      passwords,
    });
    platform = started;
    later.push(() => started.close().then(() => database.close()));
    await desk.restart({
      platformUrl: platform.url,
      platform: { ...noPlatform, name: 'Acme Learning', changes: 'push', passwords },
      platformPush: { url: platform.webhookUrl, secrets: [SECRET], mayBePrivate: false },
      platformTokens: [{ name: 'acme', scopes: ['records', 'changes', 'sign-in'], token: TOKEN }],
    });
  }
  beforeAll(async () => {
    desk = await createTestDesk();
    visitor = await createVisitor();
    await connect('desk');
  });
  afterAll(async () => {
    await visitor.close();
    await desk.close();
    for (const close of later) await close();
  });

  /** Has a temporary password agreed to. Returns the message that offers it to the asker. */
  async function approvedTemporary(email: string) {
    const card = await askForCard(desk, 'amy', `/learner temporary ${email}`);
    await desk.press('amy', card, 'Ask for approval…');
    await giveReason(desk, 'amy', 'no mail gets through');
    const approval = await desk.until('bob', '[Approve]', '#escalations');
    await desk.press('bob', approval, 'Approve');
    return waitForReply(desk, card, 'can see it once');
  }
  /** Presses “Show the password…”. Returns the link that only the asker sees. */
  async function viewLink(offer: Awaited<ReturnType<typeof approvedTemporary>>): Promise<string> {
    const links = () =>
      JSON.stringify(desk.slack.visibleTo(personas.amy.id)).match(/https?:[^"|>]+\/view\/[\w-]{43}/g) ?? [];
    const known = new Set(links());
    await desk.press('amy', offer, 'Show the password…');
    return desk.slack.until(() => links().find((link) => !known.has(link)));
  }
  async function temporaryFor(email: string): Promise<string> {
    const page = await visitor.open(await viewLink(await approvedTemporary(email)));
    return /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec((await visitor.submit(page)).html)?.[0] ?? '';
  }
  async function signIn(email: string, password: string): Promise<{ status: string; link?: string }> {
    const answer = await fetch(`${desk.config.publicUrl}/v1/sign-in`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    return answer.json();
  }
  const lastMailTo = (email: string) => desk.mailbox.mails.findLast(({ to }) => String(to).includes(email))?.text ?? '';
  const linkIn = (text: string) => /https?:\/\/\S+\/(?:activate|reset|choose-password)\S+/.exec(text)?.[0] ?? '';

  it('leads from a temporary one at the platform’s sign-in to one’s own, once', async () => {
    const temporary = await temporaryFor('joao@acme.test');
    expect(temporary).not.toBe('');
    const choose = await signIn('joao@acme.test', temporary);
    expect(choose).toMatchObject({ status: 'choose', link: expect.stringContaining(`${desk.config.publicUrl}/`) });
    const page = await visitor.open(choose.link ?? '');
    expect(page.status).toBe(200);
    await visitor.submit(page, { password: OWN });
    expect(await signIn('joao@acme.test', OWN)).toMatchObject({ status: 'ok', learner: { email: 'joao@acme.test' } });
    expect(await signIn('joao@acme.test', temporary)).toEqual({ status: 'no' });
    expect((await visitor.open(choose.link ?? '')).status).toBe(410);
  });

  it('does so on the platform’s own pages as well', async () => {
    const temporary = await temporaryFor('iris@acme.test');
    const typed = { email: 'iris@acme.test', password: temporary };
    const way = await visitor.submit(await visitor.open(`${platform.url}/sign-in`), typed);
    expect(way.html).toContain('The temporary password was right, and is used up now.');
    const link = /href="([^"]+\/(?:activate|reset)\/[^"]+)"/.exec(way.html)?.[1] ?? '';
    const set = await visitor.submit(await visitor.open(link), { password: OWN });
    const onward = /class="button" href="([^"]+)"/.exec(set.html)?.[1] ?? '';
    expect(onward).toBe(platform.url);
    const door = await visitor.open(onward);
    expect(door.url).toBe(`${platform.url}/sign-in`);
    const home = await visitor.submit(door, { ...typed, password: OWN });
    expect(home.html).toContain('Welcome<bdi>, Iris');
  });

  it('set by the platform from now on: what was made here before opens nothing, and says where to go', async () => {
    const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
    await desk.press('amy', card, 'Resend email');
    const older = await desk.mailbox.until(() => linkIn(lastMailTo('jane@acme.test')));
    const form = await visitor.open(older);
    expect(form.status).toBe(200);
    const offered = await approvedTemporary('joao@acme.test');
    const shown = await viewLink(offered);
    await connect('platform');

    const pages = [
      await visitor.open(older),
      await visitor.submit(form, { password: OWN }),
      await visitor.open(`${desk.config.publicUrl}/temporary`),
    ];
    for (const page of pages) {
      expect(page.status).toBe(410);
      expect(page.html).toContain(ELSEWHERE);
      expect(page.html).toContain(`href="${platform.url}`);
    }
    const tried = { email: 'joao@acme.test', password: 'K7MP-3XQD-9RTW-VC2N' };
    const answer = await fetch(`${desk.config.publicUrl}/temporary`, {
      method: 'POST',
      body: new URLSearchParams(tried),
    });
    expect([answer.status, await answer.text()]).toEqual([410, expect.stringContaining(ELSEWHERE)]);
    expect((await visitor.open(shown)).status).toBe(410);
    await desk.press('amy', offered, 'Show the password…');
    await desk.until('amy', 'Acme Learning keeps the passwords itself.');
    const [jane] = await desk.database.sql`select password_set_at from learners where email = 'jane@acme.test'`;
    expect(jane?.password_set_at).toBeNull();
  });

  it('are chosen by the platform’s link, which is mailed from here and kept nowhere in clear', async () => {
    await desk.database.sql`update mails set created_at = created_at - interval '1 hour'`;
    await desk.database
      .sql`update requests set created_at = created_at - interval '1 hour', decided_at = decided_at - interval '1 hour'`;
    desk.mailbox.behave('down');
    const before = desk.mailbox.mails.length;
    const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, 'Acme Learning made its link, which works until');
    const [waiting] = await desk.database
      .sql`select id, content from mails where state = 'queued' order by created_at desc limit 1`;
    expect(waiting?.content.sealedLink).toBeTruthy();
    expect(await rowsOf(desk.database)).not.toContain('choose-password');

    desk.mailbox.behave('ok');
    await makeAllDue(desk);
    await desk.mailbox.until((mails) => mails.length > before);
    const link = linkIn(lastMailTo('jane@acme.test'));
    expect(link).toContain(`${platform.url}/choose-password?token=`);
    await waitForReply(desk, card, '📨 Sent');
    const [sent] = await desk.database.sql`select content from mails where id = ${waiting?.id}`;
    expect(sent?.content).toBeNull();
    const token = new URL(link).searchParams.get('token') ?? 'none';
    const everything = [await rowsOf(desk.database), desk.log(), JSON.stringify(desk.slack.calls)].join();
    expect(everything).not.toContain(token);

    const door = await visitor.submit(await visitor.open(link), { password: OWN });
    const home = await visitor.submit(door, { email: 'jane@acme.test', password: OWN });
    expect(home.html).toContain('Welcome<bdi>, Jane');
  });
});
