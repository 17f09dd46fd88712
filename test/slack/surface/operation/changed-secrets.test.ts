import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../../../src/config.ts';
import type { Fate } from '../../../../src/playground/mailbox/fates.ts';
import { readMessage } from '../../../../src/playground/reading.ts';
import { BOT, WEBHOOK_SECRET } from '../../../../src/playground/workspace-data.ts';
import { askForCard, makeAllDue, waitForReply } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { createVisitor, type Visitor } from '../../../support/visitor.ts';

const OWN = 'quiet river under stones';
const HOUR = 3_600_000;
const THIRD = 'a third secret for the links of this desk';
const NEW = {
  link: 'another secret for the links of this desk',
  slack: 'another signing secret',
  webhook: `whsec_${Buffer.from('another secret of the provider').toString('base64')}`,
};

describe('a desk whose secrets are changed', () => {
  let desk: TestDesk;
  let visitor: Visitor;
  let oldLink = '';
  let passed = 0;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true, clock: () => new Date(Date.now() + passed) });
    oldLink = desk.config.linkSecrets[0];
    visitor = await createVisitor();
  });
  afterAll(async () => {
    await Promise.all([visitor?.close(), desk?.close()]);
  });

  /** The settings with these values of each secret. */
  const secrets = (which: (one: { now: string; old: string }) => [string, ...string[]]): Partial<Config> => ({
    linkSecrets: which({ now: NEW.link, old: oldLink }),
    slack: { ...desk.config.slack, door: { signingSecrets: which({ now: NEW.slack, old: BOT.signingSecret }) } },
    mail: { ...desk.config.mail, webhookSecrets: which({ now: NEW.webhook, old: WEBHOOK_SECRET }) },
  });
  const linkTo = (email: string) => {
    const mail = desk.mailbox.mails.find(({ to }) => String(to).includes(email));
    return /https?:\S+/.exec(mail?.text ?? '')?.[0] ?? '';
  };
  async function mailTo(email: string, fate: Fate = 'deliver') {
    desk.mailbox.play('next', fate);
    await addLearner(desk.database, { email });
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    await desk.press('amy', card, 'Resend email');
    return card;
  }
  async function expectWorks(url: string) {
    const page = await visitor.open(url);
    expect(page.status).toBe(200);
    expect((await visitor.submit(page, { password: OWN })).html).toContain(`href="${desk.config.platformUrl}"`);
  }
  /** Types a line, and waits until the newest message says so. */
  async function answers(line: string, text: string) {
    await desk.type('amy', '#support', line);
    await desk.slack.until(() => readMessage(desk.last('amy')).includes(text));
  }
  async function expectComplaintKnown(email: string) {
    await answers(`/learner activation ${email}`, 'A mail to this address was called spam');
    await answers(`/learner check-mail ${email}`, 'Marked as spam');
  }

  it('takes each for two values at once, and knows everything that was made with the old one, then and after', async () => {
    await waitForReply(desk, await mailTo('mailed@acme.test'), '📬 Delivered');
    await waitForReply(desk, await mailTo('spam@acme.test', 'complain'), '🚩 Called spam');
    // The provider’s list, which is read at every start, is to say nothing of it.
    desk.mailbox.suppressions.remove('spam@acme.test');
    await expectComplaintKnown('spam@acme.test');
    desk.mailbox.behave('down');
    const queued = await mailTo('queued@acme.test');
    await waitForReply(desk, queued, '⏳ Queued');

    await desk.restart(secrets(({ now, old }) => [now, old]));
    await expectComplaintKnown('spam@acme.test');
    desk.mailbox.behave('ok');
    await makeAllDue(desk);
    await waitForReply(desk, queued, '📬 Delivered');
    await expectWorks(linkTo('queued@acme.test'));
    await expectWorks(linkTo('mailed@acme.test'));

    desk.slack.app.signingSecret = NEW.slack;
    desk.mailbox.setWebhook({ url: `${desk.config.publicUrl}/webhooks/resend`, secret: NEW.webhook });
    await waitForReply(desk, await mailTo('between@acme.test'), '📬 Delivered');

    passed = 25 * HOUR;
    await desk.restart(secrets(({ now }) => [now]));
    await expectComplaintKnown('spam@acme.test');
    await waitForReply(desk, await mailTo('after@acme.test'), '📬 Delivered');
    await expectWorks(linkTo('after@acme.test'));
    expect(await desk.slack.resend({ secret: BOT.signingSecret })).toMatchObject({ ok: false, status: 401 });
  });

  it('lets a mail wait where its link’s secret was taken away too early, and sends it once that is back', async () => {
    desk.mailbox.behave('down');
    const card = await mailTo('waiting@acme.test');
    await waitForReply(desk, card, '⏳ Queued');
    await desk.restart({ linkSecrets: [THIRD, NEW.link] });
    await desk.restart({ linkSecrets: [THIRD] });
    desk.mailbox.behave('ok');
    await makeAllDue(desk);
    await waitForReply(desk, card, 'Queued, not sent yet: the secret that its link was made with is not set');
    expect(desk.log()).toContain('its link was made with another LINK_SECRET');
    expect(linkTo('waiting@acme.test')).toBe('');

    await desk.restart({ linkSecrets: [THIRD, NEW.link] });
    await makeAllDue(desk);
    await waitForReply(desk, card, '📬 Delivered');
    await expectWorks(linkTo('waiting@acme.test'));
  });

  it('does not start where none of its secrets is the one that the database was used with', async () => {
    const wrong = desk.restart({ linkSecrets: ['neither the one nor the other, but long'] });
    await expect(wrong).rejects.toThrow('LINK_SECRET is not the one that this database was used with');
    await desk.restart({ linkSecrets: [THIRD] });
    await expectComplaintKnown('spam@acme.test');
  });
});
