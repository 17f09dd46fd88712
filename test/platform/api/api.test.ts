import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf } from '../../support/database/rows.ts';
import { createTestServer } from '../../support/desk/desk-server.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLearner } from '../../support/desk/service.ts';
import { callsIn, createTestApi, type TestApi, tokens } from './support.ts';

const scopes = Object.keys(tokens) as (keyof typeof tokens)[];

let api: TestApi;
let learnerId: string;
beforeAll(async () => {
  api = await createTestApi(NOW);
  learnerId = await addLearner(api.database, { email: 'jane@acme.test', externalId: 'u-1', locale: 'es' });
});
afterAll(() => api.close());
beforeEach(() => void api.lines.splice(0));

const isProblem = (type: string, status: number) =>
  expect.objectContaining({
    status,
    headers: expect.objectContaining({ 'content-type': expect.stringContaining('application/problem+json') }),
    body: expect.objectContaining({
      type: `urn:learner-desk:problem:${type}`,
      status,
      title: expect.any(String),
      reference: expect.stringMatching(/^LD-/),
    }),
  });

describe('the contract', () => {
  it('is valid OpenAPI 3.1, is read without a token, and names the routes', async () => {
    const { status, body, headers } = await api.call(undefined, 'GET', '/v1/openapi.json');
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('application/json')]);
    const contract = body as { openapi: string; paths: Record<string, unknown> };
    expect(contract.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(contract.paths)).toContain('/v1/learners');
    expect(await new Validator().validate(contract)).toEqual({ valid: true });
  });

  it('is no more than a problem where no token is set', async () => {
    const { app, close } = await createTestServer();
    for (const url of ['/v1/openapi.json', '/v1/learners', '/v1', '/v1?x=1']) {
      const answer = await app.inject({ url, headers: { authorization: 'Bearer x' } });
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json()).toMatchObject({ type: 'urn:learner-desk:problem:not-found', status: 404 });
    }
    await close();
  });
});

describe('a call', () => {
  it.each([
    ['without a token', undefined],
    ['with another one', 'Bearer another-1d8e4f7a90b2c36d5e8f'],
    ['with one that is cut', 'Bearer records-9f2b7c61d04e8a35b1c'],
    ['with one that is longer', 'Bearer records-9f2b7c61d04e8a35b1c77'],
    ['with a name and a password', `Basic ${Buffer.from('records:x').toString('base64')}`],
    ['with nothing behind “Bearer”', 'Bearer '],
  ])('%s gets 401, and nothing is written', async (_, authorization) => {
    const before = await rowsOf(api.database);
    const answer = await api.call(
      undefined,
      'GET',
      '/v1/learners?id=x',
      undefined,
      authorization ? { authorization } : {},
    );
    expect(answer).toEqual(isProblem('no-token', 401));
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(await rowsOf(api.database)).toBe(before);
  });

  it('by a method that an address does not take gets 405 and those that it takes', async () => {
    for (const [method, url, allow] of [
      ['DELETE', '/v1/learners', 'GET, HEAD, POST'],
      ['GET', '/v1/events', 'POST'],
      ['PUT', `/v1/changes/${randomUUID()}`, 'POST'],
    ] as const) {
      const answer = await api.call('records', method, url);
      expect(answer).toEqual(isProblem('wrong-method', 405));
      expect(String(answer.headers.allow).split(', ').sort()).toEqual(allow.split(', '));
    }
    expect(await api.call('records', 'GET', '/v1/learner')).toEqual(isProblem('not-found', 404));
  });

  it('that is forged or malformed, of any route, is a 4xx and writes nothing but that it was refused', async () => {
    const { body } = await api.call(undefined, 'GET', '/v1/openapi.json');
    const { paths } = body as { paths: Record<string, Record<string, { security?: unknown[] }>> };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security }]) => security)
        .map(([method]) => [method.toUpperCase() as 'GET' | 'POST', path.replace('{id}', randomUUID())] as const),
    );
    expect(routes.map((route) => route.join(' ').replace(/[\w-]{36}$/, 'ID')).toSorted()).toEqual([
      'GET /v1/changes',
      'GET /v1/learners',
      'POST /v1/changes/ID',
      'POST /v1/events',
      'POST /v1/learners',
      'POST /v1/sign-in',
    ]);
    const written = () => rowsOf(api.database, ['audit', 'audit_head', 'audit_shipped']);
    const before = await written();
    const malformed = ['{"', '7', '{"events":7,"email":7,"status":"x"}', Buffer.from([0xc3, 0x28]), '['.repeat(99)];
    for (const [method, path] of routes) {
      const bodies = method === 'GET' ? [undefined] : malformed;
      const url = method === 'GET' ? `${path}?wait=x&email=` : path;
      const forged = { authorization: 'Bearer another-1d8e4f7a90b2c36d5e8f' };
      const answers = [await api.call(undefined, method, url, bodies[0], forged)];
      for (const scope of scopes) for (const sent of bodies) answers.push(await api.call(scope, method, url, sent));
      for (const { status, headers } of answers) {
        expect([path, status >= 400 && status < 500]).toEqual([path, true]);
        expect(headers['content-type']).toContain('application/problem+json');
      }
    }
    expect(await written()).toBe(before);
  });

  it.each(['gzip', 'br', 'deflate', 'identity, gzip'])(
    'with a body that is packed by %s gets 415 in words',
    async (coding) => {
      const packed = gzipSync('[{"email":"packed@acme.test","organization":"Acme"}]');
      for (const path of ['/v1/learners', '/v1/events', '/v1/sign-in', `/v1/changes/${randomUUID()}`]) {
        const scope = path === '/v1/sign-in' ? 'sign-in' : path.includes('changes') ? 'changes' : 'records';
        const answer = await api.call(scope, 'POST', path, packed, { 'content-encoding': coding });
        expect(answer).toEqual(isProblem('not-json', 415));
        expect(answer.body).toMatchObject({ detail: 'It is packed: send it as it is, without content-encoding.' });
        expect(answer.headers['accept-encoding']).toBe('identity');
      }
      const plain = await api.call(
        'records',
        'POST',
        '/v1/learners',
        [{ email: 'plain@acme.test', organization: 'Acme' }],
        {
          'content-encoding': 'Identity',
        },
      );
      expect(plain.status).toBe(200);
    },
  );

  it('with a token of another scope gets 403, which is audited', async () => {
    const seen = (await callsIn(api)).length;
    expect(await api.call('changes', 'GET', '/v1/learners?email=jane@acme.test')).toEqual(
      isProblem('not-allowed', 403),
    );
    expect((await callsIn(api)).slice(seen)).toEqual([
      expect.objectContaining({ actor: 'platform:acme-changes', event: 'platform-refused', refusal: 'not-allowed' }),
    ]);
  });

  it.each(['/v1/nothing', '/v1', '/v1/learners/x', '/v1/%zz'])('of %s gets a problem', async (url) => {
    expect(await api.call('records', 'GET', url)).toEqual(isProblem('not-found', 404));
  });

  it('that comes too often gets 429 with the seconds to wait', async () => {
    const once = await createTestApi(NOW);
    const asked = await Promise.all(
      Array.from({ length: 601 }, () => once.call('changes', 'GET', '/v1/learners?email=jane@acme.test')),
    );
    const last = asked.find(({ status }) => status === 429);
    expect(last).toEqual(isProblem('too-many', 429));
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    await once.close();
  });
});

describe('GET /v1/learners', () => {
  it.each([
    'email=jane@acme.test',
    'email=JANE%40Acme.Test',
    'organization=Acme&external_id=u-1',
    'organization=acme&external_id=u-1',
  ])('finds a learner by %s, and the call is audited', async (query) => {
    const seen = (await callsIn(api)).length;
    const { status, body } = await api.call('records', 'GET', `/v1/learners?${query}&unknown=1`);
    expect([status, body]).toMatchObject([
      200,
      { learner: { id: learnerId, external_id: 'u-1', email: 'jane@acme.test', locale: 'es', state: 'invited' } },
    ]);
    expect((await callsIn(api)).slice(seen)).toEqual([
      {
        ...{ actor: 'platform:acme-records', event: 'platform-called', action: 'look-up', channel: 'api' },
        ...{ refusal: null, learner_id: learnerId },
      },
    ]);
  });

  it('reads the name of an organization as records do: exactly, or else whatever its letter case', async () => {
    await api.database.sql`insert into organizations (name) values ('Ética'), ('éTICA'), ('ÉTICA SA')`;
    const email = 'joana@etica.test';
    for (const name of ['Ética', 'éTICA']) await addLearner(api.database, { email }, { name });
    const organizationOf = async (named: string) => {
      const url = `/v1/learners?email=${email}&organization=${encodeURIComponent(named)}`;
      const { body } = await api.call('records', 'GET', url);
      return (body as { learner?: { organization: { name: string } } }).learner?.organization.name;
    };
    expect(await organizationOf('éTICA')).toBe('éTICA');
    const record = { email, organization: 'ÉTICA', given_name: 'Joana' };
    expect(await api.call('records', 'POST', '/v1/learners', [record])).toMatchObject({ body: { changed: 1 } });
    const [changed] = await api.database.sql`
      select o.name from learners l join organizations o on o.id = l.organization_id where l.given_name = 'Joana'`;
    expect([changed?.name, await organizationOf('ÉTICA'), await organizationOf('etica')]).toEqual([
      await organizationOf(String(changed?.name)),
      changed?.name,
      undefined,
    ]);
  });

  it('finds one by the desk’s id, within her organization', async () => {
    expect((await api.call('records', 'GET', `/v1/learners?id=${learnerId}&organization=Acme`)).status).toBe(200);
    expect(await api.call('records', 'GET', `/v1/learners?id=${learnerId}&organization=Other`)).toEqual(
      isProblem('no-such-learner', 404),
    );
  });

  it('is one row of the audit where nobody is found, too', async () => {
    const seen = (await callsIn(api)).length;
    await api.call('records', 'GET', '/v1/learners?email=nobody@acme.test');
    expect((await callsIn(api)).slice(seen)).toEqual([
      expect.objectContaining({ event: 'platform-refused', action: 'look-up', refusal: 'no-such-learner' }),
    ]);
  });

  it('asks for the organization where several have that address', async () => {
    await addLearner(api.database, { email: 'two@acme.test' });
    await addLearner(api.database, { email: 'two@acme.test' }, { name: 'Globex' });
    expect(await api.call('records', 'GET', '/v1/learners?email=two@acme.test')).toEqual(
      isProblem('several-learners', 409),
    );
    expect((await api.call('records', 'GET', '/v1/learners?email=two@acme.test&organization=Globex')).status).toBe(200);
  });

  it.each([
    ['', 'Name the learner by one of id, external_id and email.', undefined],
    ['id=7', 'It is no id of the desk.', 'id'],
    ['email=jane', 'It is no email address.', 'email'],
    ['organization=Acme&external_id=a%00b', 'It holds a character that cannot be kept.', 'external_id'],
    ['external_id=u-1', 'It is missing: external_id needs it.', 'organization'],
    [
      'organization=Acme&email=jane@acme.test&external_id=u-1',
      'Name the learner by one of id, external_id and email.',
      undefined,
    ],
    ['email=jane@acme.test&email=joe@acme.test', 'It has to be a string.', 'email'],
  ])('says what is wrong with “%s” and does not repeat it', async (query, detail, field) => {
    const answer = await api.call('records', 'GET', `/v1/learners?${query}`);
    expect(answer).toEqual(isProblem('not-valid', 422));
    expect((answer.body as { errors: unknown }).errors).toEqual([{ ...(field && { field }), detail }]);
    expect(answer.text).not.toContain('jane');
  });

  it('leaves no address in the log', async () => {
    await api.call('records', 'GET', '/v1/learners?email=nobody@acme.test');
    expect(JSON.stringify(api.lines)).not.toContain('@acme.test');
  });
});
