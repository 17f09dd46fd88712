import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { type MailEvent, mailFate } from '../../../src/core/mail/fate.ts';
import { findSuppressed, unsuppress } from '../../../src/db/mail/suppressions.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { readMessage } from '../../../src/playground/reading.ts';
import { createOutbox, type Outbox } from '../../../src/service/outbox.ts';
import { confirmation } from '../../../src/slack/views/cards/confirmation.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLearner, askAndConfirm, createService, type Service } from '../../support/desk/service.ts';

describe('following a mail', () => {
  let service: Service;
  let outbox: Outbox;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
    outbox = createOutbox(service.database.db);
  });
  afterAll(() => service.close());

  /** A confirmed request and its mail, still queued. */
  async function queuedMail() {
    const email = `learner${count++}@acme.test`;
    await addLearner(service.database, { email });
    const requestId = await askAndConfirm(service, 'activation', email);
    const [mail] = await service.database.db.select().from(mails).where(eq(mails.requestId, requestId));
    if (!mail) throw new Error('no mail');
    return { ...mail, requestId };
  }
  const sentMail = async (providerId: string) => {
    const mail = await queuedMail();
    const claimed = await outbox.claimMail(mail.id);
    if (claimed) await outbox.mailSent(claimed, providerId);
    return mail;
  };
  async function tell(event: MailEvent, of: { providerId: string; mailId: string | null }) {
    await outbox.storeMailEvent({ ...event, ...of });
    await outbox.followMail(event.id);
  }
  /** What the thread says, as a person reads it. */
  async function sentence(requestId: string) {
    const { db } = service.database;
    const [post] = await db
      .select()
      .from(posts)
      .where(eq(posts.requestId, requestId))
      .orderBy(posts.kind)
      .offset(1)
      .limit(1);
    const snapshot = await outbox.snapshot(post?.id ?? '');
    if (snapshot?.post.kind !== 'confirmation') throw new Error('no confirmation');
    return readMessage(
      confirmation(snapshot, service.action('activation'), { email: 'j•••@acme.test' }, { now: NOW, catalogue }),
    );
  }
  const event = (state: MailEvent['state'], seconds: number, reason: MailEvent['reason'] = null): MailEvent => ({
    id: `event-${count++}`,
    state,
    reason,
    at: new Date(NOW.getTime() + seconds * 1000),
  });

  it('says delivered with the provider’s own time', async () => {
    const mail = await sentMail('p-delivered');
    await tell(event('delivered', 7), { providerId: 'p-delivered', mailId: mail.id });
    expect(await sentence(mail.requestId)).toMatch(/^📬 Delivered: .*\n.*\nDelivered 2026-11-23 10:00/);
  });

  it('knows a mail by the provider’s id where the event carries no other', async () => {
    const mail = await sentMail('p-untagged');
    await tell(event('bounced', 3, 'mailbox-full'), { providerId: 'p-untagged', mailId: null });
    expect(await sentence(mail.requestId)).toContain('the mailbox is full');
  });

  it('believes the provider where our own answer was lost, and sends nothing more', async () => {
    const mail = await queuedMail();
    await tell(event('delivered', 2), { providerId: 'p-lost', mailId: mail.id });
    expect(await outbox.claimMail(mail.id)).toBeUndefined();
    expect(await sentence(mail.requestId)).toMatch(/^📬 Delivered/);
  });

  it('keeps what the provider said first where our own word comes late', async () => {
    const mail = await queuedMail();
    const claimed = await outbox.claimMail(mail.id);
    await tell(event('bounced', 2, 'no-such-address'), { providerId: 'p-early', mailId: mail.id });
    if (claimed) await outbox.mailSent(claimed, 'p-early');
    expect(await sentence(mail.requestId)).toContain('there is no such address');
  });

  it('adds one reply where bad news comes, delivered or not', async () => {
    const mail = await sentMail('p-late');
    const of = { providerId: 'p-late', mailId: mail.id };
    for (const one of [event('delivered', 1), event('bounced', 60, 'no-such-address'), event('complained', 90)])
      await tell(one, of);
    const kinds = (await service.database.db.select().from(posts).where(eq(posts.requestId, mail.requestId))).map(
      ({ kind }) => kind,
    );
    expect(kinds.sort()).toEqual(['card', 'confirmation', 'correction']);
  });

  it('adds that reply also where both came before either was looked at', async () => {
    const mail = await sentMail('p-both');
    const both = [event('delivered', 1), event('complained', 2)];
    for (const one of both) await outbox.storeMailEvent({ ...one, providerId: 'p-both', mailId: mail.id });
    for (const one of both) await outbox.followMail(one.id);
    const kept = await service.database.db.select().from(posts).where(eq(posts.requestId, mail.requestId));
    expect(kept.map(({ kind }) => kind)).toContain('correction');
  });

  it('ignores events about mails that are not ours', async () => {
    await tell(event('bounced', 1), { providerId: 'p-foreign', mailId: null });
    expect(await service.database.db.select().from(mails).where(eq(mails.providerId, 'p-foreign'))).toEqual([]);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])(
    'writes no more to an address that a mail came back from for good, where that comes %s what outranks it',
    async (_, late) => {
      const mail = await sentMail(`p-outranked-${late}`);
      const of = { providerId: `p-outranked-${late}`, mailId: mail.id };
      const both = [{ ...event('bounced', 1, 'no-such-address'), isHard: true }, event('failed', 2)];
      for (const one of late ? both.reverse() : both) await tell(one, of);
      const again = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), {
        email: mail.content?.to ?? '',
      });
      expect(again).toMatchObject({ kind: 'refused', refusal: { code: 'address-suppressed' } });
    },
  );

  it('leaves an address alone that a lead had taken off, where the same event is followed once more', async () => {
    const mail = await sentMail('p-again');
    const bounce = { ...event('bounced', 1, 'no-such-address'), isHard: true };
    await tell(bounce, { providerId: 'p-again', mailId: mail.id });
    await service.database.db.transaction((tx) => unsuppress(tx, mail.addressFingerprint ?? ''));
    await outbox.followMail(bounce.id);
    expect(await findSuppressed(service.database.db, [mail.addressFingerprint ?? ''])).toEqual(new Map());
  });

  it('ends in the same sentence, and knows the same of the address, for every order and number of the same events', async () => {
    const states = ['sent', 'delayed', 'delivered', 'bounced', 'complained', 'suppressed', 'failed'] as const;
    const history = fc.array(fc.tuple(fc.constantFrom(...states), fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), fc.infiniteStream(fc.nat()), async (said, atOnce, random) => {
        const mail = await sentMail(`p-${count++}`);
        const events = said.map(([state, seconds]) => ({
          ...event(state, seconds, state === 'bounced' ? 'blocked' : null),
          isHard: state === 'bounced',
        }));
        const shuffled = () =>
          [...events, ...events]
            .map((one) => ({ one, key: random.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
        const of = { providerId: `p-of-${mail.id}`, mailId: mail.id };
        // All may be stored before the first is followed.
        if (atOnce) for (const one of shuffled()) await outbox.storeMailEvent({ ...one, ...of });
        for (const one of shuffled()) await tell(one, of);
        const [row] = await service.database.db.select().from(mails).where(eq(mails.id, mail.id));
        const fate = mailFate(events);
        expect(row?.state).toBe(fate?.state);
        if (fate?.state !== 'sent') expect(row?.stateAt).toEqual(fate?.at);
        const [reason] = ['complained', 'bounced', 'suppressed'].filter((state) => said.some(([one]) => one === state));
        const key = mail.addressFingerprint ?? '';
        expect((await findSuppressed(service.database.db, [key])).get(key)?.reason).toBe(reason);
      }),
      { numRuns: 60 },
    );
  });
});
