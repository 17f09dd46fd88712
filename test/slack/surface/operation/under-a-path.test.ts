import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, giveReason, waitForReply } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { createReverseProxy, type ReverseProxy } from '../../../support/servers/reverse-proxy.ts';
import { createVisitor, type Page, type Visitor } from '../../../support/visitor.ts';

const OWN = 'quiet river under stones';
const past = new Date('2026-01-02T10:00:00Z');

describe('a desk whose PUBLIC_URL has a path, beside another application on that host', () => {
  let proxy: ReverseProxy;
  let desk: TestDesk;
  let visitor: Visitor;
  beforeAll(async () => {
    proxy = await createReverseProxy('/desk');
    desk = await createTestDesk({ webhooks: true, config: { publicUrl: `${proxy.url}/desk` } });
    proxy.passTo(desk.desk().port);
    desk.slack.setRequestUrl(`${proxy.url}/desk/slack/events`);
    visitor = await createVisitor();
  });
  afterAll(async () => {
    await Promise.all([visitor?.close(), desk?.close()]);
    await proxy?.close();
  });

  const isOurs = ({ url }: Page) => url.startsWith(`${proxy.url}/desk/`);
  const linkTo = (email: string) => {
    const mail = desk.mailbox.mails.find(({ to }) => String(to).includes(email));
    return /https?:\S+/.exec(mail?.text ?? '')?.[0] ?? '';
  };

  /** Chooses a password on the page, after a weak one, and is shown the way to the platform. */
  async function choosePassword(page: Page) {
    expect([page.status, isOurs(page)]).toEqual([200, true]);
    const weak = await visitor.submit(page, { password: 'short' });
    expect([weak.status, isOurs(weak)]).toEqual([422, true]);
    const set = await visitor.submit(weak, { password: OWN });
    expect([set.status, isOurs(set)]).toEqual([200, true]);
    expect(set.html).toContain(`href="${desk.config.platformUrl}"`);
  }

  it.each([
    ['activation', 'Resend email', {}],
    ['reset', 'Send reset email', { firstAccessedAt: past, passwordSetAt: past }],
  ])('takes Slack’s and the provider’s calls there, and its %s link leads to a form that works', async (...given) => {
    const [action, button, facts] = given;
    const email = `${action}@acme.test`;
    await addLearner(desk.database, { email, ...facts });
    const card = await askForCard(desk, 'amy', `/learner ${action} ${email}`);
    await desk.press('amy', card, button);
    await waitForReply(desk, card, '📬 Delivered');
    expect(linkTo(email)).toContain(`${proxy.url}/desk/`);
    await choosePassword(await visitor.open(linkTo(email)));
    expect((await visitor.open(linkTo(email))).status).toBe(410);
  });

  it('shows a temporary password there, says where it is used, and leads on from there', async () => {
    const email = 'stuck@acme.test';
    await addLearner(desk.database, { email });
    const card = await askForCard(desk, 'amy', `/learner temporary-password ${email}`);
    await desk.press('amy', card, 'Ask for approval…');
    await giveReason(desk, 'amy', 'no mail gets through');
    await desk.press('bob', await desk.until('bob', '[Approve]', '#escalations'), 'Approve');
    await desk.press('amy', await waitForReply(desk, card, 'can see it once'), 'Show the password…');
    const inSlack = () =>
      /https?:[^"|>]+\/view\/[\w-]+/.exec(JSON.stringify(desk.slack.visibleTo(personas.amy.id)))?.[0];
    const view = await visitor.open(await desk.slack.until(inSlack));
    expect([view.status, isOurs(view)]).toEqual([200, true]);
    const shown = await visitor.submit(view);
    const door = `${proxy.url}/desk/temporary`;
    expect(shown.html).toContain(`<strong>${door.replace('http://', '')}</strong>`);
    expect(linkTo(email)).toBe(door);

    const password = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(shown.html)?.[0] ?? '';
    const wrong = await visitor.submit(await visitor.open(door), { email, password: 'wrong' });
    expect([wrong.status, isOurs(wrong)]).toEqual([422, true]);
    await choosePassword(await visitor.submit(wrong, { email, password }));
  });

  it('sends nobody, and nothing of a link, to the other application', () => {
    expect(proxy.strays).toEqual([]);
  });
});
