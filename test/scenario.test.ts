import { afterEach, describe, expect, it } from 'vitest';
import { readMessage } from '../src/playground/reading.ts';
import { createTestDesk, type TestDesk } from './support/desk/desk.ts';

/** The link in the newest mail, as its reader would follow it. */
const linkIn = (desk: TestDesk) =>
  /https?:\/\/\S+\/(?:activate|reset)\/\S+/.exec(desk.mailbox.mails.at(-1)?.text ?? '')?.[0] ?? '';

const choosePassword = (link: string, password: string) =>
  fetch(link, { method: 'POST', body: new URLSearchParams({ password }), redirect: 'manual' });

describe('the main scenario', () => {
  let desk: TestDesk;
  afterEach(() => desk.close());

  it('goes from the command to a learner who is in, and the next activation is refused', async () => {
    desk = await createTestDesk();
    await desk.type('amy', '#support', '/learner activation jane@acme.test');
    const card = desk.card();
    expect(readMessage(card)).toContain('Jane Doe · j•••@acme.test · Acme (Evening)');
    expect(readMessage(card)).toContain('[Resend email] [Cancel]');

    await desk.press('amy', card, 'Resend email');
    await desk.until('bob', '📨 Sent');
    await desk.until('bob', '✅ Confirmed by Amy Agent');
    expect(desk.thread(card)).toHaveLength(1);
    expect(readMessage(desk.card())).not.toContain('[');

    expect(desk.mailbox.mails).toHaveLength(1);
    expect(desk.mailbox.mails[0]?.to).toEqual(['jane@acme.test']);
    const answer = await choosePassword(linkIn(desk), 'quiet river under stones');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`href="${desk.config.platformUrl}"`);

    const refusal = await desk.type('amy', '#support', '/learner activation jane@acme.test');
    expect(refusal).toContain('This account is active: first used');
    expect(refusal).toContain('[Send password reset email]');
    expect(desk.last('amy').isEphemeral).toBe(true);
    expect(desk.sees('bob').join()).not.toContain('This account is active');
  });
});
