import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askForCard, makeAllDue, waitForReply } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

describe('Slack that does not let us speak', () => {
  let desk: TestDesk;
  let learner = 0;
  let email = '';
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  beforeEach(async () => {
    email = `unheard${++learner}@acme.test`;
    await addLearner(desk.database, { email });
  });
  afterEach(() => {
    delete desk.slack.app.revoked;
    desk.slack.mend();
  });
  afterAll(() => desk.close());

  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${desk.desk().port}${path}`, { redirect: 'manual' });
    return { status: answer.status, text: await answer.text() };
  };
  const trouble = async (kind: string) =>
    Number(
      new RegExp(`^desk_slack_trouble\\{trouble="${kind}"\\} (\\d)$`, 'm').exec((await get('/metrics')).text)?.[1],
    );

  it.each(['token_revoked', 'account_inactive', 'invalid_auth'] as const)(
    'because of %s, is named where one looks, loses nothing, and is over by itself',
    async (code) => {
      const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
      desk.mailbox.behave('down');
      await desk.press('amy', card, 'Resend email');
      await waitForReply(desk, card, '⏳ Queued');
      desk.slack.app.revoked = code;
      desk.mailbox.behave('ok');
      await makeAllDue(desk);
      const body = `ready\nSlack does not take SLACK_BOT_TOKEN (${code}): what is to be said there waits\n`;
      await until('/readyz names it', async () => (await get('/readyz')).text === body);
      expect((await get('/readyz')).status).toBe(200);
      expect(await trouble('not-authorised')).toBe(1);
      expect(desk.log()).toContain(
        `"slack":"${code}","msg":"Slack does not take SLACK_BOT_TOKEN any more: install the app`,
      );
      // The learner meets nothing of it.
      const mail = await until('the mail is out', () => desk.mailbox.mails.find(({ to }) => to[0] === email));
      const page = /\/activate\/[\w-]{43}/.exec(mail.text)?.[0] ?? '';
      expect((await get(page)).status).toBe(303); // to the page without the token

      delete desk.slack.app.revoked;
      await makeAllDue(desk);
      await waitForReply(desk, card, '📨 Sent');
      expect(desk.thread(card)).toHaveLength(1);
      await until('it is over', async () => (await get('/readyz')).text === 'ready\n');
      expect(await trouble('not-authorised')).toBe(0);
      expect(desk.log()).toContain('Slack takes SLACK_BOT_TOKEN again');
    },
  );

  it('for an hour is named where one looks, is not asked before its time, and loses nothing', async () => {
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    const posts = () => desk.slack.calls.filter(({ method }) => method === 'chat.postMessage').length;
    const before = posts();
    desk.slack.rateLimit('chat.postMessage', 3_600);
    await desk.press('amy', card, 'Resend email');
    const body = 'ready\nSlack takes no chat.postMessage for 60 min: what is to be said there waits\n';
    await until('/readyz names it', async () => (await get('/readyz')).text === body);
    expect(await trouble('rate-limited')).toBe(1);
    expect(desk.log()).toMatch(
      /"limit":"chat.postMessage C0SUPPORT","seconds":3600,"msg":"a rate limit is in force: see what else uses the same/,
    );
    await until('the mail is out', () => desk.mailbox.mails.some(({ to }) => to[0] === email));
    await makeAllDue(desk);
    await makeAllDue(desk);
    expect(posts()).toBe(before + 1);

    desk.slack.mend();
    await desk.database.sql`update rate_limits set until = now()`; // as good as an hour
    await desk.restart();
    await makeAllDue(desk);
    await waitForReply(desk, card, '📨 Sent');
    expect(desk.thread(card)).toHaveLength(1);
    expect(await trouble('rate-limited')).toBe(0);
  });
});

describe('a lookup that Slack limits the rate of', () => {
  it('is waited for, for longer than a database would be, and then the command is answered', async () => {
    const desk = await createTestDesk();
    desk.slack.rateLimit('users.info', 12);
    expect(await desk.type('amy', '#support', '/learner help')).toContain('What I can do for you');
    await desk.close();
  });
});
