import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { TOKEN, told } from './acting-desk.ts';
import { createTestPlatform, type TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
beforeEach(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform?.close());

const rename = (to = 'Janet') => ({
  type: 'learner.updated',
  data: { learner: told('jane@acme.test'), change: { given_name: { from: 'Jane', to } } },
});
const givenName = async () => (await platform.learner('jane@acme.test'))?.givenName;
const behave = (...how: Parameters<ReturnType<TestPlatform['platform']>['behave']>) =>
  platform.platform().behave(...how);
const answered = () => platform.desk.got.filter(({ path }) => path.startsWith('changes/'));

describe('a platform that', () => {
  it('is down takes nothing, and says when to come again', async () => {
    behave('down', { retryAfter: 7, times: 1 });
    const answer = await platform.send(rename());
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await platform.told()).toEqual([]);
    expect(await platform.send(rename())).toMatchObject({ status: 200 });
  });

  it('is down may cut the connection, and then nothing has arrived', async () => {
    behave('down', { how: 'reset' });
    await expect(platform.send(rename())).rejects.toThrow('fetch failed');
    expect(await platform.told()).toEqual([]);
  });

  it('is slow applies a change after its time', async () => {
    behave('slow', { delayMs: 300 });
    const begun = performance.now();
    expect(await platform.send(rename())).toMatchObject({ status: 200 });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
    expect(await givenName()).toBe('Janet');
  });

  it('refuses says why in its own words, and stays with it where the change comes again', async () => {
    behave('refuses', { message: 'No changes in exam week' });
    const refused = { status: 422, body: { status: 'refused', message: 'No changes in exam week' } };
    const first = await platform.send(rename());
    expect(first).toMatchObject(refused);
    behave('up');
    expect(await platform.send({ ...rename(), id: first.id })).toMatchObject(refused);
    expect(await givenName()).toBe('Jane');
    expect(await platform.applied()).toEqual([]);
  });

  it('forgets its answer has applied the change, and answers when it comes again', async () => {
    behave('forgets');
    await expect(platform.send({ ...rename(), id: 'cut' })).rejects.toThrow('fetch failed');
    expect(await givenName()).toBe('Janet');
    expect(await platform.send({ ...rename(), id: 'cut' })).toMatchObject({
      status: 200,
      body: { status: 'accepted' },
    });
    expect(await platform.applied()).toHaveLength(1);
  });

  it('holds a wrong secret turns everything away', async () => {
    behave('wrong-secret');
    expect(await platform.send(rename())).toMatchObject({ status: 401 });
    expect(await platform.told()).toEqual([]);
  });
});

describe('an answer that comes later', () => {
  it('is told to the desk once the change is applied', async () => {
    behave('later', { laterMs: 50 });
    const { id } = await platform.send(rename()).then((answer) => {
      expect(answer).toMatchObject({ status: 202, body: { status: 'later' } });
      return answer;
    });
    await until('the desk has the answer', () => answered().length > 0);
    expect(answered()).toEqual([{ path: `changes/${id}`, token: `Bearer ${TOKEN}`, body: { status: 'accepted' } }]);
    expect(await givenName()).toBe('Janet');
    expect((await platform.applied()).map((one) => one.id)).toEqual([id]);
  });

  it('may be a refusal', async () => {
    behave('later', { laterMs: 0 });
    await platform.send({ type: 'learner.updated', data: { learner: told('who@acme.test'), change: {} } });
    await until('the desk has the answer', () => answered().length > 0);
    expect(answered()[0]?.body).toEqual({ status: 'refused', message: 'There is no such learner' });
  });

  it('is not lost by a restart, nor while the desk is away', async () => {
    let isAway = true;
    platform.desk.answer('changes', () => (isAway ? 'cut' : { status: 200 }));
    behave('later', { laterMs: 0 });
    await platform.send(rename());
    await until('it has tried', () => answered().length > 0);
    await platform.restart();
    isAway = false;
    await until('the desk has the answer', async () =>
      (await platform.told()).every((one) => !('laterAt' in one && one.laterAt)),
    );
    expect(await platform.applied()).toHaveLength(1);
    expect(answered().at(-1)?.body).toEqual({ status: 'accepted' });
  });
});

it('how it behaves is set over HTTP, only from its own page, and by names that it has', async () => {
  const post = (body: object, origin?: string) =>
    fetch(`${platform.platform().url}/_local/behaviour`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(origin && { origin }) },
      body: JSON.stringify(body),
    });
  expect((await post({ behaviour: 'down', times: 2 }, 'https://evil.test')).status).toBe(403);
  expect((await post({ behaviour: 'dancing' })).status).toBe(422);
  expect(await (await post({ behaviour: 'slow', delayMs: 5, times: 3 })).json()).toEqual({
    behaviour: 'slow',
    options: { delayMs: 5, times: 3 },
  });
});
