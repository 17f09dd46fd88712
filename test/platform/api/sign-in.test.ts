import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/service/credentials/password-hash.ts';
import { rowsOf } from '../../support/database/rows.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { addLearner } from '../../support/desk/service.ts';
import { callsIn, createTestApi, type TestApi } from './support.ts';

const RIGHT = 'correct horse battery staple';

let api: TestApi;
let inUse: object;
beforeAll(async () => {
  api = await createTestApi(NOW);
  inUse = { passwordHash: await hashPassword(RIGHT), passwordSetAt: NOW, firstAccessedAt: NOW };
});
afterAll(() => api.close());

const signIn = (body: object) => api.call('sign-in', 'POST', '/v1/sign-in', body);

describe('POST /v1/sign-in', () => {
  it('answers ok with the ids and the VPA, and is one row of the audit', async () => {
    const mandatory = { name: 'Mandatory', vpaMandatory: true, vpaToleranceDays: 5 };
    const learner = { email: 'ok@acme.test', externalId: 'x-1', vpaCompletedAt: daysAgo(91), ...inUse };
    const id = await addLearner(api.database, learner, mandatory);
    const seen = (await callsIn(api)).length;
    const { status, body, headers } = await signIn({ email: 'OK@acme.test', password: RIGHT, unknown: 1 });
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      status: 'ok',
      learner: {
        ...{ id, external_id: 'x-1', email: 'ok@acme.test' },
        organization: { id: expect.any(String), name: 'Mandatory' },
      },
      vpa: { available: true, since: daysAgo(1).toISOString(), mandatory: true, days_left: 4 },
    });
    expect((await callsIn(api)).slice(seen)).toMatchObject([
      { actor: 'platform:acme-sign-in', event: 'platform-called', action: 'sign-in', learner_id: id },
    ]);
  });

  it('answers no, known and unknown alike, and the audit knows why', async () => {
    const id = await addLearner(api.database, { email: 'no@acme.test', ...inUse });
    const seen = (await callsIn(api)).length;
    const wrong = await signIn({ email: 'no@acme.test', password: 'wrong' });
    const unknown = await signIn({ email: 'nobody@acme.test', password: 'wrong' });
    expect([wrong.status, wrong.body]).toEqual([200, { status: 'no' }]);
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    expect((await callsIn(api)).slice(seen)).toMatchObject([
      { event: 'platform-refused', refusal: 'wrong', learner_id: id },
      { event: 'platform-refused', refusal: 'unknown', learner_id: null },
    ]);
  });

  it('answers 409 where several organizations have the address, once in the audit', async () => {
    await addLearner(api.database, { email: 'several@acme.test', ...inUse });
    const [organization] = await api.database.sql`select id from organizations where name = 'Acme'`;
    await addLearner(api.database, { email: 'several@acme.test', ...inUse }, { name: 'Globex' });
    const seen = (await callsIn(api)).length;
    const asked = await signIn({ email: 'several@acme.test', password: RIGHT });
    expect([asked.status, asked.body]).toMatchObject([409, { type: 'urn:learner-desk:problem:organization_required' }]);
    expect(await callsIn(api)).toHaveLength(seen + 1);
    for (const named of [organization?.id, 'acme'])
      expect((await signIn({ organization: named, email: 'several@acme.test', password: RIGHT })).body).toMatchObject({
        status: 'ok',
        learner: { organization: { name: 'Acme' } },
      });
  });

  it('answers 429 to a try before its time, known and unknown alike', async () => {
    await addLearner(api.database, { email: 'early@acme.test', ...inUse });
    const tooEarly = async (email: string) => {
      for (let i = 0; i < 5; i++) expect((await signIn({ email, password: 'wrong' })).body).toEqual({ status: 'no' });
      const { status, headers, body } = await signIn({ email, password: RIGHT });
      return { status, wait: headers['retry-after'], ...(body as object), reference: '' };
    };
    const known = await tooEarly('early@acme.test');
    expect(known).toMatchObject({ status: 429, wait: '60', type: 'urn:learner-desk:problem:too-many' });
    expect(await tooEarly('early-nobody@acme.test')).toEqual(known);
  });

  it('answers 503 with the seconds to wait where too many come at once, before anything is looked at', async () => {
    const emails = Array.from({ length: 150 }, (_, i) => `crowd-${i}@acme.test`);
    const before = await api.database.sql`select from temporary_tries`;
    const answers = await Promise.all(emails.map((email) => signIn({ email, password: 'wrong' })));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]).toMatchObject({
      headers: { 'retry-after': '2' },
      body: { type: 'urn:learner-desk:problem:not-now' },
    });
    const after = await api.database.sql`select from temporary_tries`;
    expect(after.length - before.length).toBe(answers.length - busy.length);
    expect((await signIn({ email: 'crowd-150@acme.test', password: 'wrong' })).body).toEqual({ status: 'no' });
  });

  it.each([
    ['no password', { email: 'ok@acme.test' }],
    ['a number for one', { email: 'ok@acme.test', password: 7 }],
    ['one of 10,000 characters', { email: 'ok@acme.test', password: 'x'.repeat(10_000) }],
    ['one of 1,001 characters', { email: 'ok@acme.test', password: 'x'.repeat(1_001) }],
    ['an organization that is none', { organization: '', email: 'ok@acme.test', password: RIGHT }],
    ['a list', []],
  ])('refuses %s, writes nothing but the audit, and logs nothing of it', async (_, body) => {
    const before = await rowsOf(api.database, ['audit', 'audit_head', 'audit_shipped']);
    const answer = await api.call('sign-in', 'POST', '/v1/sign-in', body);
    expect([413, 422]).toContain(answer.status);
    expect(await rowsOf(api.database, ['audit', 'audit_head', 'audit_shipped'])).toBe(before);
    expect(answer.text + JSON.stringify(api.lines)).not.toMatch(/ok@acme|horse|xxxx/);
  });

  it.each(['hashes', 'platform'] as const)(
    'says where passwords are kept that are not the desk’s: %s',
    async (passwords) => {
      const elsewhere = await createTestApi(NOW, passwords);
      const answer = await elsewhere.call('sign-in', 'POST', '/v1/sign-in', { email: 'ok@acme.test', password: RIGHT });
      expect([answer.status, answer.body]).toMatchObject([
        409,
        { type: 'urn:learner-desk:problem:passwords-elsewhere', detail: expect.stringContaining(passwords) },
      ]);
      await elsewhere.close();
    },
  );
});
