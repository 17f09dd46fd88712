import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineAction } from '../../../src/core/action.ts';
import { createCatalogue } from '../../../src/core/catalogue.ts';
import { hashToken, linkToken } from '../../../src/core/credentials/link-token.ts';
import { field } from '../../../src/core/fields/kinds.ts';
import { plan } from '../../../src/core/plan.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { restore } from '../../../src/core/restore.ts';
import { say } from '../../../src/core/sentence.ts';
import { links, temporaryPasswords } from '../../../src/db/schema/credentials.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { setPassword } from '../../../src/service/credentials/set-password.ts';
import { viewPassword } from '../../../src/service/credentials/temporary-password.ts';
import { useTemporary } from '../../../src/service/credentials/use-temporary-password.ts';
import { importText } from '../../import/support.ts';
import { NOW } from '../../support/desk/facts.ts';
import { ADDRESS_KEY, addLearner, createService, LINK_SECRET, type Service } from '../../support/desk/service.ts';

const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
let service: Service;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

const db = () => service.database.db;
const past = new Date(NOW.getTime() - 86_400_000);
const later = new Date(NOW.getTime() + 3_600_000);
const reference = 'LD-ACCESS0';
let count = 0;

type Jane = { id: string; email: string; externalId: string };

/** A learner who was in the account before. */
async function jane(): Promise<Jane> {
  const email = `jane${count++}@acme.test`;
  const externalId = `A-${email}`;
  const more = { externalId, firstAccessedAt: past, passwordSetAt: past, createdAt: past };
  return { id: await addLearner(service.database, { email, ...more }), email, externalId };
}

async function openLink({ id: learnerId }: Jane, purpose: 'activation' | 'reset' | 'password-view') {
  const id = randomUUID();
  const token = linkToken(LINK_SECRET, id);
  await db()
    .insert(links)
    .values({ id, learnerId, purpose, tokenHash: hashToken(token), expiresAt: later, createdAt: NOW });
  return token;
}

/** Asks as amy, and has bob agree. Returns the request's id. */
async function agreed(name: string, { email }: Jane, values?: Record<string, string>) {
  const { desk, invocation, action } = service;
  const answer = await desk.ask(invocation('U-AMY'), action(name), { email }, values && { values });
  if (answer.kind !== 'created') throw new Error(JSON.stringify(answer));
  await desk.confirm(invocation('U-AMY'), answer.requestId, { reason: 'she asked on the phone' });
  expect(await desk.approve(invocation('U-BOB'), answer.requestId)).toMatchObject({ kind: 'done' });
  return answer.requestId;
}

/** A temporary password that amy has read out. */
async function temporary(learner: Jane) {
  const requestId = await agreed('temporary-password', learner);
  const revealed = await service.desk.reveal(service.invocation('U-AMY'), requestId);
  if (revealed.kind !== 'revealed') throw new Error(revealed.kind);
  const view = await viewPassword(db(), { token: revealed.token, now: NOW, reference });
  if (view.kind !== 'shown') throw new Error(view.kind);
  return { email: learner.email, password: view.password, now: NOW, reference };
}

const choose = async (learner: Jane, purpose: 'activation' | 'reset' = 'reset') => {
  const ask = { purpose, now: NOW, reference, password: 'quiet river under stones' };
  const token = await openLink(learner, purpose);
  expect(await setPassword(db(), { addressKey: ADDRESS_KEY, platform: noPlatform }, { ...ask, token })).toMatchObject({
    kind: 'set',
  });
};
const correct = (learner: Jane) => agreed('change-email', learner, { email: `new.${learner.email}` });

/** Everything that changes how somebody gets in. */
const changes: Record<string, (learner: Jane) => Promise<unknown>> = {
  'the learner’s own new password': (learner) => choose(learner),
  'a corrected address': correct,
  'an address that an import brings': ({ email, externalId }) =>
    importText(service.database.url, `email,organization,external_id\nnew.${email},Acme,${externalId}\n`),
  'a password that an import brings': ({ email }) =>
    importText(service.database.url, `email,organization,password_set_at\n${email},Acme,${later.toISOString()}\n`),
};

describe.each(Object.entries(changes))('%s', (_, change) => {
  it('ends every other way in', async () => {
    const learner = await jane();
    const trying = await temporary(learner);
    for (const purpose of ['activation', 'reset', 'password-view'] as const) await openLink(learner, purpose);
    await change(learner);
    const isHers = eq(links.learnerId, learner.id);
    expect(
      (await db().select().from(links).where(isHers)).filter(({ usedAt, revokedAt }) => !usedAt && !revokedAt),
    ).toEqual([]);
    const [kept] = await db().select().from(temporaryPasswords).where(eq(temporaryPasswords.learnerId, learner.id));
    expect(kept).toMatchObject({ passwordHash: null, usedAt: null, revokedAt: expect.any(Date) });
    const [{ email } = { email: '' }] = await db().select().from(learners).where(eq(learners.id, learner.id));
    expect(await useTemporary(db(), KEYS, { ...trying, email })).toEqual({ kind: 'wrong' });
  });
});

it('a temporary password that is used ends every other way in, but the link that it gives', async () => {
  const learner = await jane();
  const trying = await temporary(learner);
  const older = await openLink(learner, 'reset');
  const given = await useTemporary(db(), KEYS, trying);
  const ask = { purpose: 'reset' as const, now: NOW, reference, password: 'quiet river under stones' };
  expect(
    await setPassword(db(), { addressKey: ADDRESS_KEY, platform: noPlatform }, { ...ask, token: older }),
  ).toMatchObject({ kind: 'revoked' });
  expect(
    await setPassword(
      db(),
      { addressKey: ADDRESS_KEY, platform: noPlatform },
      { ...ask, token: given.kind === 'let-in' ? given.token : '' },
    ),
  ).toMatchObject({ kind: 'set' });
});

it('an undone correction ends what was sent to the address meanwhile', async () => {
  const learner = await jane();
  const requestId = await correct(learner);
  const token = await openLink(learner, 'reset');
  expect(await service.desk.undo(service.invocation('U-BOB'), requestId)).toEqual({ kind: 'undone' });
  const ask = { purpose: 'reset' as const, now: NOW, reference, password: 'quiet river under stones' };
  expect(await setPassword(db(), { addressKey: ADDRESS_KEY, platform: noPlatform }, { ...ask, token })).toMatchObject({
    kind: 'revoked',
  });
});

/** An action that corrects an address and mails a link to the new one, in one plan. */
const correctAndReset = defineAction({
  name: 'correct-and-reset',
  aliases: [],
  title: 'Correct the address and send a link',
  button: 'Correct and send',
  summary: 'both at once',
  allow: ['agent'],
  fields: { email: field.email({ label: 'The right address', example: 'jane@acme.com' }) },
  decide: ({ input }) =>
    plan({
      change: { email: input.email },
      mails: [{ template: 'reset', linkUntil: later }],
      effects: [say`The address becomes ${input.email}, and gets a link.`],
    }),
  undo: restore(),
});

describe('a change is told by mail', () => {
  /** The mails to a learner, by template and address. */
  const mailsOf = async ({ id }: Jane) => {
    const rows = await db().select().from(mails).where(eq(mails.learnerId, id)).orderBy(mails.template);
    return rows.map(({ template, content }) => ({ template, to: content?.to, content }));
  };
  const said = async (learner: Jane) => (await mailsOf(learner)).map(({ template, to }) => `${template} ${to}`);

  it('to both addresses where the desk corrects one, and again where that is undone', async () => {
    const learner = await jane();
    const { email } = learner;
    const requestId = await correct(learner);
    const both = [`address-added new.${email}`, `address-removed ${email}`];
    expect(await said(learner)).toEqual(both);
    await db().update(mails).set({ state: 'sent' }).where(eq(mails.requestId, requestId));
    await service.desk.undo(service.invocation('U-BOB'), requestId);
    expect((await said(learner)).sort()).toEqual(
      [...both, `address-added ${email}`, `address-removed new.${email}`].sort(),
    );
  });

  it('to the new address also where the same plan sends it another mail, which the confirmation is about', async () => {
    const { desk, invocation } = await createService(service.database, createCatalogue([correctAndReset]));
    const learner = await jane();
    const { email } = learner;
    const answer = await desk.ask(
      invocation('U-AMY'),
      correctAndReset,
      { email },
      { values: { email: `new.${email}` } },
    );
    if (answer.kind !== 'created') throw new Error(JSON.stringify(answer));
    expect(await desk.confirm(invocation('U-AMY'), answer.requestId)).toMatchObject({ kind: 'done' });
    expect(await said(learner)).toEqual([
      `address-added new.${email}`,
      `address-removed ${email}`,
      `reset new.${email}`,
    ]);
    const [main, ...others] = (await db().select().from(mails).where(eq(mails.requestId, answer.requestId))).filter(
      ({ isNotice }) => !isNotice,
    );
    expect([main?.template, others]).toEqual(['reset', []]);
  });

  it('to both addresses where an import brings another one', async () => {
    const learner = await jane();
    await changes['an address that an import brings']?.(learner);
    expect(await said(learner)).toEqual([`address-added new.${learner.email}`, `address-removed ${learner.email}`]);
  });

  it('to the old address without a name, the organization and the new address', async () => {
    for (const change of [correct, changes['an address that an import brings']]) {
      const learner = await jane();
      await change?.(learner);
      const removed = (await mailsOf(learner)).find(({ template }) => template === 'address-removed');
      expect(removed?.content).toMatchObject({ givenName: null, organization: null });
      expect(JSON.stringify(removed)).not.toMatch(/new\.|Jane|Acme/);
    }
  });

  it('where a password is chosen, at an activation too', async () => {
    for (const purpose of ['reset', 'activation'] as const) {
      const learner = await jane();
      await choose(learner, purpose);
      expect(await said(learner)).toEqual([`password-changed ${learner.email}`]);
    }
  });

  it('and a notice that comes back is no news about the request', async () => {
    const learner = await jane();
    const requestId = await correct(learner);
    const [main] = (await db().select().from(mails).where(eq(mails.requestId, requestId))).filter((m) => !m.isNotice);
    expect(main?.template).toBe('address-added');
    const [request] = await db().select().from(requests).where(eq(requests.id, requestId));
    expect(request?.state).toBe('done');
  });
});
