import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressFingerprint } from '../../../src/core/mail/address-fingerprint.ts';
import type { SuppressionReason } from '../../../src/core/mail/suppression.ts';
import type { OverridableRule } from '../../../src/core/override.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { suppressions } from '../../../src/db/schema/suppressions.ts';
import { createOutbox } from '../../../src/service/outbox.ts';
import { plainText } from '../../../src/slack/views/text/render.ts';
import { NOW } from '../../support/desk/facts.ts';
import { ADDRESS_KEY, addLearner, createService, type Service } from '../../support/desk/service.ts';

const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

describe('a rule that a lead may pass', () => {
  let service: Service;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
  });
  beforeEach(() => {
    service.time.now = NOW;
    service.groups.set('S-AGENTS', new Set(['U-AMY', 'U-BOB']));
    service.people.clear();
  });
  afterAll(() => service.close());

  const db = () => service.database.db;
  async function invite() {
    const email = `learner${count++}@acme.test`;
    return { email, id: await addLearner(service.database, { email }) };
  }
  const ask = (email: string, actor: string, rule?: OverridableRule, reason = 'her IT let us through') =>
    service.desk.ask(
      service.invocation(actor),
      service.action('activation'),
      { email },
      rule && { override: { rule, reason, by: 'U-FORGED' } },
    );
  async function prepared(...asked: Parameters<typeof ask>) {
    const answer = await ask(...asked);
    if (answer.kind !== 'created') throw new Error(JSON.stringify(answer));
    return answer.requestId;
  }
  const confirm = (id: string, actor: string) => service.desk.confirm(service.invocation(actor), id);
  const requestOf = async (id: string) => (await db().select().from(requests).where(eq(requests.id, id)))[0];
  const promiseOf = async (id: string) =>
    ((await requestOf(id))?.announced ?? []).map((words) => plainText(words, { email: 'j•••@acme.test' }));
  const eventsOf = async (id: string) =>
    (await db().select().from(audit).where(eq(audit.requestId, id)).orderBy(audit.seq)).map(({ event, refusal }) => [
      event,
      refusal,
    ]);
  const suppress = (email: string, reason: SuppressionReason = 'bounced', at = NOW) =>
    db()
      .insert(suppressions)
      .values({ addressFingerprint: addressFingerprint(ADDRESS_KEY, email), reason, at, origin: 'event' });
  const isSuppressed = async (email: string) =>
    (
      await db()
        .select()
        .from(suppressions)
        .where(eq(suppressions.addressFingerprint, addressFingerprint(ADDRESS_KEY, email)))
    ).length > 0;

  describe('the cool-down', () => {
    async function justSent() {
      const { email, id } = await invite();
      expect(await confirm(await prepared(email, 'U-AMY'), 'U-AMY')).toEqual({ kind: 'done' });
      service.time.now = minutes(2);
      return { email, id };
    }

    it('is offered to a lead and to nobody else', async () => {
      const { email } = await justSent();
      expect(await ask(email, 'U-BOB')).toMatchObject({
        refusal: { code: 'cool-down' },
        override: { rule: 'cool-down', action: { name: 'resend-activation' } },
      });
      for (const actor of ['U-AMY', 'U-CARL']) expect(await ask(email, actor)).not.toHaveProperty('override');
    });

    it('is passed by a lead with a reason: the card and the audit say so, and it runs at the click', async () => {
      const { email } = await justSent();
      const id = await prepared(email, 'U-BOB', 'cool-down', 'she looked in\nthe wrong box, jane@acme.test');
      expect((await promiseOf(id))[0]).toMatch(
        /^The cool-down does not count this time, .* says “she looked in the wrong box, j•••@acme\.test”\.$/,
      );
      expect((await requestOf(id))?.input.override).toEqual({
        rule: 'cool-down',
        reason: 'she looked in the wrong box, j•••@acme.test',
        by: 'U-BOB',
      });
      expect(await confirm(id, 'U-BOB')).toEqual({ kind: 'done' });
      expect(await eventsOf(id)).toEqual([
        ['asked', null],
        ['overridden', 'cool-down'],
        ['confirmed', null],
      ]);
    });

    it('is not passed without a reason, nor by an agent who says so', async () => {
      const { email } = await justSent();
      expect(await ask(email, 'U-BOB', 'cool-down', ' \n')).toMatchObject({ refusal: { code: 'reason-missing' } });
      expect(await ask(email, 'U-AMY', 'cool-down')).toMatchObject({ refusal: { code: 'cool-down' } });
      expect(await ask(email, 'U-CARL', 'cool-down')).toMatchObject({ refusal: { code: 'cool-down' } });
      expect(
        await service.desk.authorizeOverride(service.invocation('U-AMY'), service.action('activation')),
      ).toMatchObject({
        refusal: { code: 'override-not-a-lead' },
      });
      expect(
        await service.desk.authorizeOverride(service.invocation('U-EVE'), service.action('activation')),
      ).toMatchObject({
        refusal: { code: 'no-role' },
      });
    });

    it('is evaluated again at the click, by what the one who clicks is then', async () => {
      const { email } = await justSent();
      const id = await prepared(email, 'U-BOB', 'cool-down');
      await db().update(requests).set({ askedBy: 'U-AMY' }).where(eq(requests.id, id));
      expect(await confirm(id, 'U-AMY')).toMatchObject({ refusal: { code: 'cool-down' } });
      expect(await requestOf(id)).toMatchObject({ state: 'refused' });
    });

    it('leaves nothing on the card where there was nothing to pass', async () => {
      const { email } = await justSent();
      service.time.now = minutes(6);
      const id = await prepared(email, 'U-BOB', 'cool-down');
      expect((await promiseOf(id))[0]).toContain('A new activation email goes to');
      expect((await requestOf(id))?.input.override).toBeUndefined();
      expect(await eventsOf(id)).toEqual([['asked', null]]);
    });
  });

  describe('a suppressed address', () => {
    it.each([
      ['bounced', 'Mail to this address came back 2026-11-23 10:00 UTC.'],
      ['complained', 'was called spam 2026-11-23 10:00 UTC'],
      ['suppressed', 'is on the mail provider’s suppression list, seen 2026-11-23 10:00 UTC'],
    ] as const)('that %s is refused with what happened, and with the ways out', async (reason, words) => {
      const { email } = await invite();
      await suppress(email, reason);
      const answer = await ask(email, 'U-AMY');
      expect(answer).toMatchObject({
        refusal: { code: 'address-suppressed' },
        next: [{ name: 'check-mail' }, { name: 'change-email' }],
      });
      const said =
        answer.kind === 'refused'
          ? plainText(answer.refusal.words, { email }).replace(/<!date\^.*?\|(.*?)>/g, '$1')
          : '';
      expect(said).toContain(words);
      expect(answer).not.toHaveProperty('override');
    });

    it('is cleared by a lead with a reason, in the transaction of the click and not before', async () => {
      const { email } = await invite();
      await suppress(email);
      expect(await ask(email, 'U-BOB')).toMatchObject({ override: { rule: 'suppression' } });
      const id = await prepared(email, 'U-BOB', 'suppression');
      expect((await promiseOf(id))[0]).toMatch(
        /is taken off the mail provider’s suppression list first: .* says “her IT let us through”/,
      );
      expect(await isSuppressed(email)).toBe(true);
      expect(await confirm(id, 'U-BOB')).toEqual({ kind: 'done' });
      expect(await isSuppressed(email)).toBe(false);
      const [mail] = await db().select().from(mails).where(eq(mails.requestId, id));
      expect(mail).toMatchObject({
        clearSuppression: true,
        addressFingerprint: addressFingerprint(ADDRESS_KEY, email),
      });
      expect(await eventsOf(id)).toContainEqual(['overridden', 'address-suppressed']);
    });

    it('takes a lead’s word for the list for no word about the cool-down alone, and the other way round', async () => {
      const { email } = await invite();
      await confirm(await prepared(email, 'U-AMY'), 'U-AMY');
      expect(await ask(email, 'U-BOB', 'suppression')).toMatchObject({ refusal: { code: 'cool-down' } });
      await suppress(email);
      expect(await ask(email, 'U-BOB', 'cool-down')).toMatchObject({ refusal: { code: 'address-suppressed' } });
      const id = await prepared(email, 'U-BOB', 'suppression');
      expect((await promiseOf(id)).slice(0, 2).join(' ')).toMatch(
        /suppression list first.*The cool-down does not count this time/,
      );
    });

    it('that became so since the card is refused at the click; one that was changed since is not', async () => {
      const [one, two] = [await invite(), await invite()];
      const ids = [await prepared(one.email, 'U-AMY'), await prepared(two.email, 'U-AMY')];
      await suppress(one.email);
      await suppress(two.email);
      await db()
        .update(learners)
        .set({ email: `new-${two.email}` })
        .where(eq(learners.id, two.id));
      expect(await confirm(ids[0] ?? '', 'U-BOB')).toMatchObject({
        refusal: { code: 'address-suppressed' },
        override: { rule: 'suppression' },
      });
      expect(await confirm(ids[1] ?? '', 'U-AMY')).toEqual({ kind: 'done' });
    });

    it('is found for whoever was chosen by id, too', async () => {
      const { email, id: learnerId } = await invite();
      await suppress(email);
      const answer = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), { learnerId });
      expect(answer).toMatchObject({ refusal: { code: 'address-suppressed' } });
    });

    it.each([
      ['bounced', 'no-such-address', true, 'bounced'],
      ['bounced', 'blocked', true, 'bounced'],
      ['bounced', 'mailbox-full', true, 'bounced'],
      ['bounced', 'no-such-address', false, undefined],
      ['bounced', 'mailbox-full', false, undefined],
      ['bounced', 'unclear', false, undefined],
      ['complained', null, null, 'complained'],
      ['suppressed', 'held-back', null, 'suppressed'],
      ['failed', null, null, undefined],
    ] as const)('is known from an event: %s, %s, for good: %s', async (state, reason, isHard, expected) => {
      const outbox = createOutbox(db());
      const { email } = await invite();
      const id = await prepared(email, 'U-AMY');
      await confirm(id, 'U-AMY');
      const [mail] = await db().select().from(mails).where(eq(mails.requestId, id));
      const of = { providerId: `p-${id}`, mailId: mail?.id ?? '' };
      const event = { id: `event-${count++}`, state, reason, isHard, at: NOW, ...of };
      await outbox.storeMailEvent(event);
      await outbox.followMail(event.id);
      service.time.now = minutes(6);
      const answer = await ask(email, 'U-AMY');
      if (expected === undefined) expect(answer.kind).toBe('created');
      else
        expect(answer).toMatchObject({
          refusal: { code: 'address-suppressed' },
          subject: { suppressed: { reason: expected, bounceReason: state === 'bounced' ? reason : null, at: NOW } },
        });
    });
  });
});
