import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit } from '../../../src/db/schema/audit.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { createOutbox } from '../../../src/service/outbox.ts';
import { daysAgo } from '../../support/desk/facts.ts';
import { addLearner, createService, redelivered, type Service } from '../../support/desk/service.ts';

describe('asking', () => {
  let service: Service;
  beforeAll(async () => {
    service = await createService();
    await addLearner(service.database, { email: 'jane@acme.test', invitedAt: daysAgo(3) });
    await addLearner(service.database, { email: 'alex@mail.test' });
    await addLearner(service.database, { email: 'alex@mail.test' }, { name: 'Globex' });
  });
  beforeEach(() => {
    service.people.clear();
    service.outage.on = false;
  });
  afterAll(() => service.close());

  const activation = () => service.action('resend-activation');
  const lastAudit = async () => (await service.database.db.select().from(audit)).at(-1);

  it('prepares one request for a repeated delivery', async () => {
    const invocation = service.invocation('U-AMY');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        service.desk.ask(redelivered(invocation), activation(), { email: 'Jane@Acme.test' }),
      ),
    );
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['created', 'repeated', 'repeated', 'repeated', 'repeated']);
    const rows = await service.database.db.select().from(requests);
    expect(rows).toMatchObject([{ state: 'pending', askedBy: 'U-AMY', action: 'resend-activation' }]);
  });

  it.each([
    ['somebody without a role', 'U-EVE', {}, 'no-role'],
    ['a guest with a role', 'U-AMY', { guest: true }, 'guest'],
    ['a deactivated agent', 'U-AMY', { deactivated: true }, 'deactivated'],
    ['somebody of another workspace', 'U-AMY', { foreign: true }, 'foreign'],
  ])('refuses %s, audits it, and looks nobody up', async (_, actor, flags, code) => {
    service.people.set(actor, flags);
    const answer = await service.desk.ask(service.invocation(actor), undefined, { email: 'jane@acme.test' });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code }, next: [] });
    expect(answer).not.toHaveProperty('subject');
    expect(await lastAudit()).toMatchObject({ actor, event: 'refused', refusal: code, learnerId: null });
  });

  it.each([
    ['a channel shared with another company', { shared: true, member: true }, 'shared-channel'],
    ['a channel it is not in', { shared: false, member: false }, 'not-in-channel'],
    ['a channel it cannot see', 'unknown', 'not-in-channel'],
  ] as const)('refuses in %s', async (_, room, code) => {
    service.rooms.set('C-OTHER', room);
    const invocation = service.invocation('U-AMY', { place: { channel: 'C-OTHER', threadTs: null } });
    expect(await service.desk.ask(invocation, activation(), { email: 'jane@acme.test' })).toMatchObject({
      refusal: { code },
    });
  });

  it('refuses everybody while the workspace cannot be asked', async () => {
    service.outage.on = true;
    const answer = await service.desk.ask(service.invocation('U-BOB'), activation(), { email: 'jane@acme.test' });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'cannot-check' } });
  });

  it('offers near matches for a mistyped email', async () => {
    const answer = await service.desk.ask(service.invocation('U-AMY'), activation(), { email: 'jane@acme.tset' });
    expect(answer).toMatchObject({ kind: 'near', subjects: [{ learner: { email: 'jane@acme.test' } }] });
  });

  it('offers nobody for an email unlike all others', async () => {
    const answer = await service.desk.ask(service.invocation('U-AMY'), activation(), {
      email: 'zoe@elsewhere.example',
    });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'no-such-learner' } });
  });

  it('asks which organization where several have the email', async () => {
    const answer = await service.desk.ask(service.invocation('U-AMY'), undefined, { email: 'alex@mail.test' });
    expect(
      answer.kind === 'which-organization' && answer.subjects.map(({ organization }) => organization.name),
    ).toEqual(['Acme', 'Globex']);
  });

  it('says in the profile what can be done and what not', async () => {
    await addLearner(service.database, { email: 'lucia@acme.test' });
    const answer = await service.desk.ask(service.invocation('U-AMY'), undefined, { email: 'lucia@acme.test' });
    if (answer.kind !== 'profile') throw new Error(answer.kind);
    expect(answer.profile.possible.map(({ name }) => name)).toEqual([
      'resend-activation',
      'change-email',
      'temporary-password',
      'edit-info',
    ]);
    expect(answer.profile.impossible.map(({ refusal }) => refusal.code)).toEqual([
      'never-accessed',
      'vpa-first-not-taken',
      'no-groups',
      'membership-never-ends',
    ]);
    expect(await lastAudit()).toMatchObject({ event: 'looked-up', actor: 'U-AMY' });
  });

  it('offers the other action only where it would work', async () => {
    await addLearner(service.database, {
      email: 'active@acme.test',
      firstAccessedAt: daysAgo(9),
      passwordSetAt: daysAgo(9),
    });
    await addLearner(service.database, { email: 'sso@acme.test', firstAccessedAt: daysAgo(9) });
    const next = async (email: string) => {
      const answer = await service.desk.ask(service.invocation('U-AMY'), activation(), { email });
      return answer.kind === 'refused' && [answer.refusal.code, ...answer.next.map(({ name }) => name)];
    };
    expect(await next('active@acme.test')).toEqual(['already-accessed', 'send-password-reset']);
    expect(await next('sso@acme.test')).toEqual(['no-password']);
  });

  it('keeps a new address that was typed for one of several, for a day and for whoever typed it', async () => {
    const answer = await service.desk.ask(
      service.invocation('U-AMY'),
      service.action('change-email'),
      { email: 'alex@mail.test' },
      { values: { email: 'alex@other.test' } },
    );
    const draft = answer.kind === 'which-organization' ? answer.draft?.id : undefined;
    expect(await service.desk.draft(service.invocation('U-AMY'), draft)).toEqual({
      values: { email: 'alex@other.test' },
    });
    expect(await service.desk.draft(service.invocation('U-BOB'), draft)).toBeUndefined();
    expect(await service.desk.draft(service.invocation('U-AMY'), 'forged')).toBeUndefined();
    await createOutbox(service.database.db).sweep(new Date(Date.now() + 1_000));
    expect(await service.desk.draft(service.invocation('U-AMY'), draft)).toBeUndefined();
  });

  it('keeps addresses out of the audit', async () => {
    const rows = await service.database.sql`select to_jsonb(audit)::text as row from audit`;
    expect(rows.length).toBeGreaterThan(10);
    for (const { row } of rows) expect(row).not.toContain('@');
  });
});
