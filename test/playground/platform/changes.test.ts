import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ourId, told } from './acting-desk.ts';
import { createTestPlatform, type TestPlatform } from './test-platform.ts';

const OTHER_SECRET = `whsec_${Buffer.from('what somebody else shares').toString('base64')}`;
const jane = told('jane@acme.test');

let platform: TestPlatform;
beforeEach(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform?.close());

const renamed = (to: string, learner = jane) => ({
  type: 'learner.updated',
  data: { learner, change: { given_name: { from: 'Jane', to } }, request: 'LD-1' },
});

describe('a change', () => {
  it('is applied, and its answer says so', async () => {
    const answer = await platform.send({
      type: 'learner.updated',
      data: {
        learner: jane,
        change: {
          email: { from: 'jane@acme.test', to: 'jane.doe@acme.test' },
          group: { from: null, to: { id: 'g1', external_id: null, name: 'Night' } },
          vpa_available_from: { from: null, to: '2026-11-29T10:00:00.000Z' },
          locale: { from: 'en', to: null },
        },
        request: 'LD-7',
        something_new: true,
      },
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'accepted' } });
    expect(await platform.learner('jane.doe@acme.test')).toMatchObject({
      groupName: 'Night',
      vpaAvailableFrom: '2026-11-29T10:00:00.000Z',
      locale: null,
      deskId: jane.id,
    });
    expect(await platform.applied()).toMatchObject([
      { id: answer.id, externalId: ourId('jane@acme.test'), request: 'LD-7' },
    ]);
  });

  it('that comes again under its id gets the same answer, and is applied once', async () => {
    const first = await platform.send(renamed('Janet'));
    await platform.send(renamed('Joan'));
    const again = await platform.send({ ...renamed('Janet'), id: first.id });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await platform.learner('jane@acme.test')).toMatchObject({ givenName: 'Joan' });
    expect((await platform.told()).find(({ id }) => id === first.id)).toMatchObject({ tries: 2 });
  });

  it('that comes 20 times at once is applied once', async () => {
    const sent = Array.from({ length: 20 }, () => platform.send({ ...renamed('Janet'), id: 'one-change' }));
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await platform.applied()).toHaveLength(1);
    expect(await platform.told()).toMatchObject([{ id: 'one-change', tries: 20 }]);
  });

  it.each([
    ['a field that is not kept', { given_name: { from: 'Jane', to: 'Janet' }, shoe_size: { from: 1, to: 2 } }],
    [
      'a date that cannot be',
      { given_name: { from: 'Jane', to: 'Janet' }, membership_ends_at: { from: null, to: '1899-01-01' } },
    ],
    ['no address', { given_name: { from: 'Jane', to: 'Janet' }, email: { from: 'jane@acme.test', to: null } }],
    [
      'an address that another learner has',
      { given_name: { from: 'Jane', to: 'Janet' }, email: { from: '', to: 'nina@acme.test' } },
    ],
  ])('with %s is refused, and nothing of it applied', async (_, change) => {
    const answer = await platform.send({ type: 'learner.updated', data: { learner: jane, change } });
    expect([409, 422]).toContain(answer.status);
    expect(answer.body).toEqual({ status: 'refused', message: expect.any(String) });
    expect(await platform.learner('jane@acme.test')).toMatchObject({ givenName: 'Jane' });
    expect(await platform.applied()).toEqual([]);
  });

  it('is refused for a learner who is not here, and for a type that is not known', async () => {
    expect(await platform.send(renamed('X', told('who@acme.test')))).toMatchObject({
      status: 422,
      body: { message: 'There is no such learner' },
    });
    expect(await platform.send({ type: 'learner.cloned', data: { learner: jane } })).toMatchObject({
      status: 422,
      body: { status: 'refused' },
    });
  });

  it('is for the learner of that organization, where two have one address', async () => {
    await platform.send(renamed('Sasha', told('alex@mail.test', 'Globex')));
    expect(await platform.learner('alex@mail.test', 'Globex')).toMatchObject({ givenName: 'Sasha' });
    expect(await platform.learner('alex@mail.test', 'Acme')).toMatchObject({ givenName: 'Alex' });
  });

  it('finds her by the desk’s id after her address changed, and by the platform’s own id', async () => {
    const email = (from: string, to: string) => ({
      type: 'learner.updated',
      data: { learner: { ...jane, email: from }, change: { email: { from, to } } },
    });
    await platform.send(email('jane@acme.test', 'j1@acme.test'));
    expect(await platform.send(email('jane@acme.test', 'j2@acme.test'))).toMatchObject({ status: 200 });
    expect(await platform.send(renamed('Janet', told('x@y.test', 'Acme', ourId('jane@acme.test'))))).toMatchObject({
      status: 200,
    });
    expect(await platform.learner('j2@acme.test')).toMatchObject({ givenName: 'Janet' });
  });

  it('of many for one learner leaves its place in the order that they were applied in', async () => {
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C', 'D']) ids.push((await platform.send(renamed(name))).id);
    expect((await platform.applied()).map(({ id }) => id)).toEqual(ids);
  });
});

describe('a call that is no change', () => {
  it.each([
    ['signed with another secret', { secret: OTHER_SECRET }, 401],
    ['ten minutes old', { at: new Date(Date.now() - 10 * 60_000) }, 401],
    ['no JSON', { body: '<html>' }, 400],
    ['no envelope', { body: '{"type":7}' }, 400],
  ])('because it is %s, is turned away and writes nothing', async (_, how, status) => {
    expect(await platform.send({ ...renamed('Eve'), ...how })).toMatchObject({ status });
    expect(await platform.told()).toEqual([]);
    expect(await platform.learner('jane@acme.test')).toMatchObject({ givenName: 'Jane' });
  });
});

describe('erasing', () => {
  it('leaves nothing that says who it was, and can be told again', async () => {
    await platform.send(renamed('Janet'));
    const { email: _, ...erased } = { ...jane, external_id: ourId('jane@acme.test') };
    expect(await platform.send({ type: 'learner.erased', data: { learner: erased } })).toMatchObject({ status: 200 });
    expect(await platform.send({ type: 'learner.erased', data: { learner: erased } })).toMatchObject({ status: 200 });
    const told = JSON.stringify(await platform.told());
    expect(told).not.toContain('Jane');
    expect(told).not.toContain('jane');
    expect(await platform.learner('jane@acme.test')).toBeUndefined();
    expect(await platform.send(renamed('Janet'))).toMatchObject({ status: 422 });
    expect((await platform.applied()).map(({ type }) => type)).toEqual(['learner.updated', 'learner.erased']);
  });

  it('of a learner who was never here is accepted', async () => {
    const answer = await platform.send({ type: 'learner.erased', data: { learner: { id: 'unknown' } } });
    expect(answer).toMatchObject({ status: 200, body: { status: 'accepted' } });
  });
});

it('a ping is accepted, and applied to nobody', async () => {
  expect(await platform.send({ type: 'desk.ping' })).toMatchObject({ status: 200, body: { status: 'accepted' } });
  expect(await platform.applied()).toEqual([]);
});

it('a platform that does not heed ids applies a repeated one twice: what the records would show', async () => {
  const careless = await createTestPlatform({ heedsIds: false });
  await careless.send({ ...renamed('Janet'), id: 'twice' });
  await careless.send({ ...renamed('Janet'), id: 'twice' });
  expect((await careless.applied()).map(({ id }) => id)).toEqual(['twice', 'twice']);
  await careless.close();
});
