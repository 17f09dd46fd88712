import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { unsealLink } from '../../../src/core/mail/sealed-link.ts';
import type { PasswordKeeper } from '../../../src/core/platform/platform.ts';
import { groups, learners } from '../../../src/db/schema/learners.ts';
import { setPassword } from '../../../src/service/credentials/set-password.ts';
import { exampleValues } from '../../support/desk/examples.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { addLink } from '../../support/desk/link.ts';
import { ADDRESS_KEY, LINK_SECRET } from '../../support/desk/service.ts';
import { acme, type Played, playPlatform } from './played.ts';

const active = { firstAccessedAt: daysAgo(50), passwordSetAt: daysAgo(50), vpaCompletedAt: daysAgo(10) };
const kinds = [{}, active, { ...active, membershipEndsAt: daysAgo(-30) }];
const REQUESTED = {
  'resend-activation': 'learner.activation_requested',
  'send-password-reset': 'learner.reset_requested',
} as Record<string, string>;
/** What changes nothing of a learner’s record: a mail from here, or a password. */
const OURS = ['resend-activation', 'send-password-reset', 'temporary-password'];

/** What the platform is asked for by an action; `none`: it is done here; `refused`: it cannot be done. */
function expectedOf(name: string, passwords: PasswordKeeper): string {
  if (!OURS.includes(name)) return 'learner.updated';
  if (passwords !== 'platform') return 'none';
  return REQUESTED[name] ?? 'refused';
}

const LINK = 'https://learn.acme.test/choose?token=very-secret';

describe.each(['desk', 'hashes', 'platform'] as const)('with passwords kept by: %s', (passwords) => {
  let played: Played;
  let group: string;

  beforeAll(async () => {
    played = await playPlatform({ passwords });
    const { learnerId } = await played.learner();
    const organizationId = (await played.learnerOf(learnerId))?.organizationId ?? '';
    const [first] = await played.db
      .insert(groups)
      .values(['Evening', 'Morning'].map((name) => ({ organizationId, name })))
      .returning();
    group = first?.id ?? '';
  });
  afterAll(() => played.close());

  /** Asks for an action for the first learner it is possible for, and has a lead agree where one must. */
  async function play(name: string) {
    const action = played.service.action(name);
    const values = { ...exampleValues(action), ...(action.fields.group && { group }) };
    const { desk, invocation } = played.service;
    const codes: string[] = [];
    for (const kind of kinds) {
      const { email, learnerId } = await played.learner(kind);
      const asked = await desk.ask(invocation('U-AMY'), action, { email }, { values });
      if (asked.kind === 'refused') codes.push(asked.refusal.code);
      if (asked.kind !== 'created') continue;
      const { requestId } = asked;
      const answer = await desk.confirm(invocation('U-AMY'), requestId, { reason: 'asked by phone' });
      if (answer.kind === 'submitted') await desk.approve(invocation('U-BOB'), requestId);
      return { email, learnerId, requestId };
    }
    return { codes };
  }

  it.each(catalogue.actions.map(({ name }) => [name, expectedOf(name, passwords)]))(
    '%s: %s',
    async (name, expected) => {
      const asked = await play(name);
      if (asked.requestId === undefined) {
        expect(expected).toBe('refused');
        expect(asked.codes).toContain('platform-keeps-passwords');
        const { email } = await played.learner();
        const profile = await played.service.desk.ask(played.service.invocation('U-AMY'), undefined, { email });
        const impossible = profile.kind === 'profile' ? profile.profile.impossible : [];
        expect(impossible.find(({ action }) => action.name === name)?.refusal.code).toBe('platform-keeps-passwords');
        return;
      }
      const { learnerId, requestId } = asked;
      const sent = await played.changesOf(learnerId);
      if (expected === 'none') {
        expect(sent).toEqual([]);
        expect(await played.requestOf(requestId)).toMatchObject({ state: 'done' });
        return;
      }
      expect(sent.map(({ type }) => type)).toEqual([expected]);
      expect(await played.requestOf(requestId)).toMatchObject({ state: 'running' });
      expect(await played.shown(requestId)).toMatch(/^⏳ Acme Learning has not answered yet/);
      expect(await played.mailsOf(learnerId)).toEqual([]);
      const { id, type } = await played.next(learnerId);
      if (type === 'learner.updated') {
        await played.changes.settle(id, { kind: 'accepted' });
        expect(await played.shown(requestId)).toMatch(/^✅ .*Acme Learning has it since/s);
        return;
      }
      const expiresAt = new Date(NOW.getTime() + 3_600_000);
      await played.changes.settle(id, { kind: 'accepted', link: { url: LINK, expiresAt } });
      const [mail] = await played.mailsOf(learnerId);
      expect(mail).toMatchObject({
        template: name === 'resend-activation' ? 'activation' : 'reset',
        linkId: null,
        content: { linkUntil: expiresAt.toISOString() },
      });
      expect(unsealLink([LINK_SECRET], mail?.content?.sealedLink ?? '')).toBe(LINK);
      expect(
        JSON.stringify([await played.changesOf(learnerId), mail, await played.requestsOf(learnerId)]),
      ).not.toContain('very-secret');
      expect(await played.shown(requestId)).toMatch(/email for .* Acme Learning made its link, which works until /);
    },
  );

  it.runIf(passwords === 'platform')('mails no link to an address that nobody has agreed to write to', async () => {
    const { email, learnerId } = await played.learner();
    const { requestId } = await played.confirmed('resend-activation', email);
    const { id } = await played.next(learnerId);
    await played.db.update(learners).set({ email: 'somebody.else@acme.test' }).where(eq(learners.id, learnerId));
    const expiresAt = new Date(NOW.getTime() + 3_600_000);
    await played.changes.settle(id, { kind: 'accepted', link: { url: LINK, expiresAt } });
    expect(await played.mailsOf(learnerId)).toEqual([]);
    expect(await played.shown(requestId)).toContain(
      'Her address was changed meanwhile, so no mail went out. Ask again for the address that is there now.',
    );
  });

  it('tells the platform that a password was set on our page, where it can be, with its hash only where it takes that', async () => {
    const { learnerId } = await played.learner();
    const set = async (password: string) => {
      const { token } = await addLink(played.db, learnerId, NOW);
      const deps = { addressKey: ADDRESS_KEY, platform: { ...acme, passwords } };
      return setPassword(played.db, deps, { token, purpose: 'activation', now: NOW, password, reference: 'LD-TEST00' });
    };
    if (passwords === 'platform') {
      expect((await set('a first long password 1')).kind).toBe('set-elsewhere');
      expect(await played.changesOf(learnerId)).toEqual([]);
      return;
    }
    expect((await set('a first long password 1')).kind).toBe('set');
    expect((await set('a second long password 2')).kind).toBe('set');
    const rows = await played.changesOf(learnerId);
    expect(rows.map(({ state }) => state)).toEqual(['cancelled', 'sending']);
    const { passwordHash } = (await played.learnerOf(learnerId)) ?? {};
    expect(JSON.stringify(rows)).not.toContain(passwordHash);
    const change = await played.next(learnerId);
    expect(change.data).toMatchObject({ end_sessions: true });
    expect(change.data.password_hash).toBe(passwords === 'hashes' ? passwordHash : undefined);
    // Tried without end, and after a day it holds up nothing.
    await played.changes.answered(change.id, 1, {
      kind: 'none',
      problem: 'server-error',
      hasArrived: true,
      isSetting: false,
    });
    await played.soon(change.id, 25);
    await played.changes.endUnanswered();
    expect((await played.changesOf(learnerId)).at(-1)?.state).toBe('sending');
    const email = (await played.learnerOf(learnerId))?.email ?? '';
    await played.confirmed('edit-info', email, { values: { language: 'es' } });
    const two = [await played.changes.claimNext(), await played.changes.claimNext()];
    expect(two.map((one) => one?.change.type).toSorted()).toEqual(['learner.password_set', 'learner.updated']);
  });
});

describe('where the platform sends the mail itself', () => {
  let played: Played;
  beforeAll(async () => {
    played = await playPlatform({ passwords: 'platform' });
  });
  afterAll(() => played.close());

  it('says that it says so, sends none from here, and offers no undo', async () => {
    const { email, learnerId } = await played.learner();
    const { requestId } = await played.confirmed('resend-activation', email);
    const { id } = await played.next(learnerId);
    await played.changes.settle(id, { kind: 'accepted', mailed: true });
    const said = await played.shown(requestId);
    expect(said).toContain('Acme Learning says it sent the mail; what became of it is not known here.');
    expect(said).not.toContain('[Undo]');
    expect(await played.mailsOf(learnerId)).toEqual([]);
  });
});
