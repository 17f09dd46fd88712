import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importText } from '../../import/support.ts';
import { rowsOf } from '../../support/database/rows.ts';
import { NOW } from '../../support/desk/facts.ts';
import { callsIn, createTestApi, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi(NOW);
});
afterAll(() => api.close());

const post = (body: unknown, url = '/v1/learners', headers = {}) => api.call('records', 'POST', url, body, headers);
const ndjson = (records: readonly unknown[]) =>
  api.call('records', 'POST', '/v1/learners', records.map((one) => JSON.stringify(one)).join('\n'), {
    'content-type': 'application/x-ndjson',
  });
const known = async (email: string) => (await api.database.sql`select * from learners where email = ${email}`)[0];
const COUNTS = {
  ...{ created: 0, changed: 0, unchanged: 0, refused: 0, left: 0, taken: 0, errors: [], conflicts: [] },
  ...{ organizations_created: 0, groups_created: 0, unknown_fields: [] },
};

describe('POST /v1/learners', () => {
  it('keeps the good of ten thousand lines, and names line and field of three that are wrong', async () => {
    const records = Array.from({ length: 10_000 }, (_, i) => ({
      ...{ email: `learner.${i}@acme.test`, organization: 'Acme', external_id: `X-${i}`, group: `Group ${i % 7}` },
    }));
    const wrong: Record<string, unknown>[] = records.map((one) => ({ ...one }));
    Object.assign(wrong[6] ?? {}, { email: 'secret nobody' });
    Object.assign(wrong[4_999] ?? {}, { first_accessed_at: '1899-12-31', locale: 'xx-secret-value!' });
    Object.assign(wrong[9_999] ?? {}, { external_id: 'X-1' });
    const { status, body, text } = await ndjson(wrong);
    expect([status, body]).toEqual([
      200,
      {
        ...{ ...COUNTS, rows: 10_000, created: 9_997, refused: 3, organizations_created: 1, groups_created: 7 },
        errors: [
          { line: 7, field: 'email', detail: 'is not an email address' },
          { line: 5_000, field: 'locale', detail: 'is not a language such as en, es-MX or pt-BR' },
          { line: 5_000, field: 'first_accessed_at', detail: 'is not between 1900 and 2200' },
          { line: 10_000, field: 'external_id', detail: 'is the same as on line 2' },
        ],
      },
    ]);
    expect(text).not.toContain('secret');
    expect((await ndjson(records)).body).toEqual({ ...COUNTS, rows: 10_000, created: 3, unchanged: 9_997 });
  });

  it('names fields that it does not know, and says how many organizations and groups are new', async () => {
    const { body } = await post([
      { email: 'one@n.test', organization: 'New', group: 'Evening', first_name: 'Ana' },
      { email: 'two@n.test', organization: 'Nwe', 'Given name': 'Bo', first_name: 'Bo' },
    ]);
    expect(body).toEqual({
      ...{ ...COUNTS, rows: 2, created: 2, organizations_created: 2, groups_created: 1 },
      unknown_fields: ['first_name', 'Given name'],
    });
  });

  it('takes the good lines of a body that ends inside one, and nothing of such an array', async () => {
    const [good, cut] = ['{"email":"whole@l.test","organization":"L"}', '{"email":"cut@l.test","organiz'];
    const { body } = await post(`${good}\n{}\n${cut}`, '/v1/learners', { 'content-type': 'application/x-ndjson' });
    expect(body).toEqual({
      ...{ ...COUNTS, rows: 3, created: 1, refused: 2, organizations_created: 1 },
      errors: [
        { line: 2, field: 'email', detail: 'is missing' },
        { line: 2, field: 'organization', detail: 'is missing' },
        { line: 3, detail: 'is no JSON' },
      ],
    });
    expect((await post(`[{"email":"array@l.test","organization":"L"},${cut}`)).status).toBe(400);
    expect([await known('whole@l.test'), await known('array@l.test')]).toMatchObject([{}, undefined]);
  });

  it('takes an array, leaves what is absent, clears what is null, and removes nobody', async () => {
    const jane = { email: 'jane@b.test', organization: 'B', given_name: 'Jane', family_name: 'Doe', group: 'One' };
    await post([jane, { email: 'omar@b.test', organization: 'B', vpa_interval_days: 30, vpa_mandatory: true }]);
    const { body } = await post([{ email: 'jane@b.test', organization: 'B', family_name: null, group: null }]);
    expect(body).toEqual({ ...COUNTS, rows: 1, changed: 1 });
    expect(await known('jane@b.test')).toMatchObject({ given_name: 'Jane', family_name: null, group_id: null });
    expect(await known('omar@b.test')).toBeDefined();
    const [b] = await api.database.sql`select vpa_interval_days, vpa_mandatory from organizations where name = 'B'`;
    expect(b).toEqual({ vpa_interval_days: 30, vpa_mandatory: true });
  });

  it('changes an external id only by a record that gives the desk’s own', async () => {
    await post([{ email: 'id@c.test', organization: 'C', external_id: 'old' }]);
    const { id } = (await known('id@c.test')) ?? {};
    const record = { email: 'id@c.test', organization: 'C', external_id: 'new' };
    expect(await post([record])).toMatchObject({
      status: 422,
      body: {
        type: 'urn:learner-desk:problem:not-valid',
        errors: [{ line: 1, field: 'email', detail: 'is of a learner with another external_id' }],
      },
    });
    expect((await post([{ ...record, id }])).body).toMatchObject({ changed: 1 });
    expect(await known('id@c.test')).toMatchObject({ id, external_id: 'new' });
    expect(await post([{ ...record, id: '00000000-0000-4000-8000-000000000000' }])).toMatchObject({
      body: { errors: [{ line: 1, field: 'id', detail: 'is of no learner of that organization' }] },
    });
    expect((await post([{ ...record, external_id: null }])).body).toMatchObject({ unchanged: 1 });
    expect((await post([{ ...record, id, external_id: null }])).body).toMatchObject({ changed: 1 });
    expect(await known('id@c.test')).toMatchObject({ external_id: null });
  });

  it('brings the platform’s own ids of organization and group, and the look-up has them', async () => {
    const record = { email: 'own@ids.test', organization: 'Ids', group: 'Evening', organization_external_id: 7 };
    expect((await post([{ ...record, group_external_id: 'G-1' }])).status).toBe(200);
    const { body } = await api.call('records', 'GET', '/v1/learners?email=own@ids.test');
    expect(body).toMatchObject({
      learner: {
        organization: { name: 'Ids', external_id: '7' },
        group: { name: 'Evening', external_id: 'G-1' },
      },
    });
    const { body: wrong } = await post([{ email: 'own@ids.test', organization: 'Ids', group_external_id: 'G-2' }]);
    expect(wrong).toMatchObject({
      errors: [{ line: 1, field: 'group_external_id', detail: 'is of no group: group is missing' }],
    });
  });

  it('leaves what the desk changed since, by what it replaced or by as_of, and says which', async () => {
    const record = { email: 'desk@d.test', organization: 'D', given_name: 'Was' };
    await post([record]);
    await api.database.sql`update learners set given_name = 'Ours' where email = 'desk@d.test'`;
    await api.database.sql`
      insert into desk_changes (learner_id, field, replaced, changed_at)
      select id, 'given_name', '{Was}', '2026-11-01T00:00:00Z' from learners where email = 'desk@d.test'`;
    const left = { line: 1, field: 'given_name', kind: 'left', changed_at: '2026-11-01T00:00:00.000Z' };
    expect((await post([record])).body).toEqual({ ...COUNTS, rows: 1, unchanged: 1, left: 1, conflicts: [left] });
    const third = { ...record, given_name: 'Third' };
    const old = await post([third], '/v1/learners?as_of=2026-10-31T00:00:00Z');
    expect(old.body).toMatchObject({ left: 1, unchanged: 1 });
    const fresh = await post([{ ...third, as_of: '2026-11-02T00:00:00Z' }], '/v1/learners?as_of=2026-10-31T00:00:00Z');
    expect(fresh.body).toMatchObject({ taken: 1, changed: 1, conflicts: [{ ...left, kind: 'taken' }] });
    expect(await post([third], '/v1/learners?as_of=then')).toMatchObject({ status: 422 });
  });

  it('refuses what is to be true later, by more than clocks differ', async () => {
    const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000).toISOString();
    const record = (name: string, minutes: number) => ({
      ...{ email: `${name}@ahead.test`, organization: 'Ahead', as_of: at(minutes) },
    });
    const later = at(3 * 24 * 60);
    for (const field of ['last_accessed_at', 'password_set_at', 'vpa_started_at', 'vpa_completed_at'])
      expect(await post([{ email: 'seen@ahead.test', organization: 'Ahead', [field]: later }])).toMatchObject({
        status: 422,
        body: { errors: [{ line: 1, field, detail: 'lies more than a day ahead' }] },
      });
    const ahead = { field: 'as_of', detail: 'lies more than 5 minutes ahead' };
    const { body } = await post([record('soon', 5), record('later', 6)]);
    expect(body).toEqual({
      ...{ ...COUNTS, rows: 2, created: 1, refused: 1, organizations_created: 1 },
      errors: [{ line: 2, ...ahead }],
    });
    expect((await post([record('soon', 5)], `/v1/learners?as_of=${at(5)}`)).status).toBe(200);
    expect(await post([record('soon', 5)], `/v1/learners?as_of=${at(6)}`)).toMatchObject({
      status: 422,
      body: { errors: [ahead] },
    });
  });

  it('tells both addresses where one changes', async () => {
    await post([{ email: 'old@e.test', organization: 'E', external_id: '1', given_name: 'Ann' }]);
    await post([{ email: 'new@e.test', organization: 'E', external_id: '1', given_name: 'Ann' }]);
    const told = await api.database.sql`
      select template, content ->> 'to' as to from mails join learners l on l.id = learner_id
      where l.email = 'new@e.test' order by template`;
    expect(told).toEqual([
      { template: 'address-added', to: 'new@e.test' },
      { template: 'address-removed', to: 'old@e.test' },
    ]);
  });

  it.each([
    ['cut off', '[{"email":"cut@f.test","organization":"F"},', 400, {}],
    ['empty', '', 400, {}],
    ['no UTF-8', Buffer.from([0x5b, 0xff, 0x5d]), 400, {}],
    ['no JSON', 'email,organization\ncut@f.test,F', 422, {}],
    ['too long in one record', `[{"email":"${'a'.repeat(70_000)}"}]`, 413, {}],
    ['of another kind', 'email=cut@f.test', 415, { 'content-type': 'text/csv' }],
    ['of wrong types', '[{"email":["cut@f.test"],"organization":{"name":"F"}}]', 422, {}],
    ['without what is needed', '[{"given_name":"Ann"}]', 422, {}],
  ])('writes nothing of a body that is %s', async (_, body, status, headers) => {
    const before = await api.database.sql`select count(*)::int as all from learners`;
    const answer = await post(body, '/v1/learners', headers);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await api.database.sql`select count(*)::int as all from learners`).toEqual(before);
  });

  it('writes one row of the audit a call, and nothing for a token of another scope', async () => {
    const before = await rowsOf(api.database);
    expect((await api.call(undefined, 'POST', '/v1/learners', [])).status).toBe(401);
    expect(await rowsOf(api.database)).toBe(before);
    expect((await api.call('sign-in', 'POST', '/v1/learners', [])).status).toBe(403);
    const seen = (await callsIn(api)).length;
    await post([{ email: 'audit@g.test', organization: 'G' }]);
    expect((await callsIn(api)).slice(seen)).toEqual([
      expect.objectContaining({ actor: 'platform:acme-records', event: 'platform-called', action: 'learners' }),
    ]);
  });
});

describe('records that come at once', () => {
  it('by several calls and a file make each learner, organization and group once', async () => {
    const records = Array.from({ length: 500 }, (_, i) => ({ email: `at.${i}@once.test`, group: `G ${i % 3}` }));
    const spelled = (organization: string) => records.map((one) => ({ ...one, organization }));
    const file = `email,organization,group\n${spelled('AT  ONCE')
      .map((one) => `${one.email},${one.organization},${one.group}`)
      .join('\n')}\n`;
    const answers = await Promise.all([
      ndjson(spelled('At Once')),
      post(spelled('at once').toReversed()),
      ndjson(spelled('At once')),
      importText(api.database.url, file).then(({ report }) => ({ status: 200, body: report.learners })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.reduce((sum, { body }) => sum + (body as { created: number }).created, 0)).toBe(500);
    expect(
      await api.database.sql`
        select (select count(*)::int from learners where email like 'at.%@once.test') as learners,
          (select count(*)::int from organizations where lower(name) = 'at once') as organizations,
          (select count(*)::int from groups where name like 'G _') as groups`,
    ).toEqual([{ learners: 500, organizations: 1, groups: 3 }]);
  });

  it('are asked to come again where others take too long', { timeout: 30_000 }, async () => {
    const holder = await api.database.sql.reserve();
    await holder`select pg_advisory_lock(5328412)`;
    const { status, headers } = await post([{ email: 'later@h.test', organization: 'H' }]);
    expect([status, headers['retry-after']]).toEqual([503, '10']);
    expect(await known('later@h.test')).toBeUndefined();
    await holder`select pg_advisory_unlock(5328412)`;
    holder.release();
    expect((await post([{ email: 'later@h.test', organization: 'H' }])).body).toMatchObject({ created: 1 });
  });
});
