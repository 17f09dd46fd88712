import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForCard, waitForReply, waitForText, waitUntilKnown } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';

describe('a profile', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
  });
  afterAll(() => desk.close());
  const profileOf = (email: string, who: 'amy' | 'bob' | 'carl' = 'amy') =>
    desk.type(who, '#support', `/learner ${email}`);

  it('says the last mail with its state, the link with its time and use, and what happened last', async () => {
    const email = 'glanced@acme.test';
    await addLearner(desk.database, { email });
    const before = await profileOf(email);
    expect(before).not.toMatch(/Last mail|Last link|What happened last/);
    expect(before).toContain('[Resend activation email]');
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📬 Delivered');
    const fresh = await profileOf(email);
    // Nothing that is likely is left: what needs a form or a lead is in the menu.
    expect(fresh).not.toMatch(/\[Correct email address…\]|\[Temporary password\]/);
    expect(JSON.stringify(desk.last('amy').blocks)).toContain('Correct email address');
    expect(fresh).toMatch(/^Last mail: Activation email: delivered 20/m);
    expect(fresh).toMatch(/^Last link: Activation: made 20.* UTC, works until 20.* UTC, not used yet$/m);
    expect(fresh).toMatch(/^• 20\d\d-\d\d-\d\d · Resend activation email: done; mail delivered · asked by you$/m);
    expect(await profileOf(email, 'carl')).toContain('mail delivered · asked by Amy Agent');
    await desk.database.sql`
      update links set used_at = now() where learner_id = (select id from learners where email = ${email})`;
    expect(await profileOf(email)).toMatch(/^Last link: Activation: made 20.* UTC, used 20.* UTC$/m);
  });

  it('says nothing of a mail that went to another address, nor of a link that was replaced', async () => {
    const email = 'moved.on@acme.test';
    await addLearner(desk.database, { email });
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📬 Delivered');
    await desk.database.sql`
      update links set revoked_at = now() where learner_id = (select id from learners where email = ${email})`;
    await desk.database.sql`update learners set email = 'moved.here@acme.test' where email = ${email}`;
    expect(await profileOf('moved.here@acme.test')).not.toMatch(/Last mail|Last link/);
  });

  it('says what time it is where she is, and her language', async () => {
    await addLearner(desk.database, { email: 'bogota@acme.test', locale: 'es', timeZone: 'America/Bogota' });
    const profile = await profileOf('bogota@acme.test');
    expect(profile).toMatch(/^Local time: [A-Z][a-z]{2},? \d\d:\d\d · `America\/Bogota`$/m);
    expect(profile).toContain('Language: Spanish');
  });

  it('offers to cancel what waits, to whoever asked and to a lead, and to nobody else', async () => {
    const email = 'waiting@acme.test';
    await addLearner(desk.database, { email });
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    await waitUntilKnown(desk, card);
    const cancel = '[Cancel “Resend activation email”]';
    expect(await profileOf(email, 'carl')).not.toContain('[Cancel');
    expect(await profileOf(email, 'bob')).toContain(cancel);
    expect(await profileOf(email)).toContain(cancel);
    await desk.press('amy', desk.last('amy'), 'Cancel “Resend activation email”');
    await waitForText(desk, card, '✖️ Cancelled by Amy Agent');
  });
});
