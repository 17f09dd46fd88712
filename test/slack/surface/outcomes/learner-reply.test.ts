import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, waitForReply, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';

const REPLY = 'Reply to the learner';

describe('a reply to the learner', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());

  const confirmedReply = async (line: string) => {
    const card = await askForCard(desk, 'amy', line);
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, `[${REPLY}]`);
    await waitForReply(desk, card, '📨 Sent');
    await waitUntilIdle(desk);
    const root = desk.slack
      .visibleTo(personas.amy.id)
      .channels.flatMap(({ messages }) => messages)
      .find(({ ts }) => ts === card.ts);
    const confirmation = root?.replies.find((reply) => readMessage(reply).includes(`[${REPLY}]`));
    if (!confirmation) throw new Error('There is no confirmation.');
    return confirmation;
  };

  it('is shown on a confirmation, in the language of the account, and in English beside it, to whoever clicked alone', async () => {
    const confirmation = await confirmedReply('/learner activation lucia@acme.test');
    await desk.press('carl', confirmation, REPLY);
    const shown = await desk.until('carl', 'To copy and send to the learner, in Spanish');
    expect(shown.isEphemeral).toBe(true);
    expect(shown.threadTs).toBe(confirmation.threadTs);
    const text = readMessage(shown);
    expect(text).toMatch(/Hola, Lucía:\s+Te hemos enviado un correo con un botón/);
    expect(text).toMatch(/El botón funciona hasta el /);
    expect(text).toMatch(/In English it says:\s+Hi Lucía,\s+We have sent you an email/);
    expect(text).not.toMatch(/@|https?:|•/);
    expect(shown.blocks.map((block) => JSON.stringify(block)).join()).toContain('"rich_text_preformatted"');
    expect(desk.sees('amy').join()).not.toContain('Te hemos enviado');
    const [look] = await desk.database.sql`
      select event, action, learner_id is not null as learner from audit where actor = 'U0CARL' order by seq desc limit 1`;
    expect(look).toEqual({ event: 'looked-up', action: 'resend-activation', learner: true });
  });

  it('says what is the case at the click, and nothing once there is nothing to tell', async () => {
    await addLearner(desk.database, { email: 'came.back@acme.test', locale: 'fr' });
    const confirmation = await confirmedReply('/learner activation came.back@acme.test');
    await desk.database.sql`
      update mails set state = 'bounced', problem = 'mailbox-full'
      where learner_id = (select id from learners where email = 'came.back@acme.test')`;
    await desk.press('amy', confirmation, REPLY);
    const shown = await desk.until('amy', 'your mailbox is full');
    expect(readMessage(shown)).toContain('in English: I have no text in French.');
    await desk.database.sql`
      update requests set state = 'cancelled'
      where learner_id = (select id from learners where email = 'came.back@acme.test')`;
    await desk.press('amy', confirmation, REPLY);
    await desk.until('amy', 'there is nothing to tell the learner about it any more');
  });

  it('is refused to whoever may not use the desk', async () => {
    const confirmation = await confirmedReply('/learner activation jane@acme.test');
    await desk.press('eve', confirmation, REPLY);
    await desk.until('eve', 'Learner Desk is for the support team');
    expect(desk.sees('eve').join()).not.toContain('Hi Jane');
  });

  it('is shown on a refusal about a learner, as it is at the click', async () => {
    await desk.type('amy', '#support', '/learner reset omar@acme.test');
    const refusal = await desk.until('amy', 'The membership ended');
    await desk.press('amy', refusal, REPLY);
    expect(readMessage(await desk.until('amy', 'Your membership ended on'))).toContain('Hi Omar,');
    await desk.database.sql`update learners set membership_ends_at = null where email = 'omar@acme.test'`;
    await desk.press('amy', refusal, REPLY);
    await desk.until('amy', 'there is nothing to tell the learner about it any more');
  });

  it('is not offered where nothing can honestly be said', async () => {
    await desk.type('amy', '#support', '/learner email mei@globex.test tom@globex.test');
    const refusal = await desk.until('amy', 'has that address already');
    expect(readMessage(refusal)).not.toContain(REPLY);
    const card = await askForCard(desk, 'amy', '/learner reset nina@acme.test');
    await desk.press('amy', card, 'Cancel');
    await waitUntilIdle(desk);
    expect(desk.thread(card).join()).not.toContain(REPLY);
  });

  it('answers in a direct message there', async () => {
    await addLearner(desk.database, { email: 'direct@acme.test', locale: 'pt-BR' });
    await desk.type('amy', 'D0AMY', '/learner activation direct@acme.test');
    const own = await desk.until('amy', '[Resend email]', 'D0AMY');
    await desk.press('amy', own, 'Resend email');
    const confirmation = await desk.until('amy', `[${REPLY}]`, 'D0AMY');
    await desk.press('amy', confirmation, REPLY);
    expect(readMessage(await desk.until('amy', 'in Portuguese', 'D0AMY'))).toContain('Olá, Jane!');
  });
});
