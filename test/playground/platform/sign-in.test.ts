import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/service/credentials/password-hash.ts';
import { until } from '../../support/until.ts';
import { TOKEN, told, vouched } from './acting-desk.ts';
import { cookieOf, createTestPlatform, type TestPlatform } from './test-platform.ts';

const PASSWORD = 'quiet river under stones';

let platform: TestPlatform;
afterEach(() => platform?.close());

const signIn = (email: string, password = PASSWORD, organization = '') =>
  platform.post('/sign-in', { email, password, organization });
const home = async (cookie: string) =>
  fetch(platform.platform().url, { headers: { cookie }, redirect: 'manual' }).then(async (answer) => ({
    status: answer.status,
    text: await answer.text(),
  }));
const isIn = async (answer: Response) => answer.status === 303 && (await home(cookieOf(answer))).status === 200;
const events = () => platform.desk.events().map(({ type }) => type);

describe('where the desk keeps the passwords', () => {
  beforeEach(async () => {
    platform = await createTestPlatform();
  });
  const says = (status: number, body: object = {}, headers = {}) =>
    platform.desk.answer('sign-in', { status, body, headers });
  const knowsJane = () => says(200, vouched('jane@acme.test'));

  it('whom the desk knows is in, and the desk is told of it', async () => {
    knowsJane();
    const answer = await signIn('jane@acme.test');
    expect(answer.headers.get('location')).toBe('/');
    expect((await home(cookieOf(answer))).text).toContain('Jane');
    expect(platform.desk.got[0]).toEqual({
      path: 'sign-in',
      token: `Bearer ${TOKEN}`,
      body: { email: 'jane@acme.test', password: PASSWORD },
    });
    await until('the desk is told', () => events().includes('learner.accessed'));
    expect(await platform.learner('jane@acme.test')).toMatchObject({ firstAccessedAt: expect.any(String) });
  });

  it.each([
    ['no', 200, { status: 'no' }, {}, 422, 'do not go together'],
    ['too many tries', 429, {}, { 'retry-after': '40' }, 429, 'Try again in 40 seconds'],
    ['too busy', 503, {}, { 'retry-after': '2' }, 503, 'not possible right now'],
    ['several organizations', 409, { code: 'organization_required' }, {}, 409, 'Choose your organization'],
    ['nothing that can be read', 200, { hello: 'world' }, {}, 503, 'not possible right now'],
    ['somebody who is not here', 200, vouched('nobody@acme.test'), {}, 403, 'not set up here'],
  ])('an answer of “%s” is a page that says so', async (_, status, body, headers, shown, words) => {
    says(status, body, headers);
    const answer = await signIn('jane@acme.test');
    expect(answer.status).toBe(shown);
    const page = await answer.text();
    expect(page).toContain(words);
    expect(page).toContain('value="jane@acme.test"');
    expect(page).not.toContain(PASSWORD);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(events()).toEqual([]);
  });

  it('a desk that is away is said to be, and is nobody’s fault', async () => {
    platform.desk.answer('sign-in', 'cut');
    expect(await (await signIn('jane@acme.test')).text()).toContain('It is not your password');
  });

  it('the organization that was chosen is asked with', async () => {
    says(200, vouched('alex@mail.test', 'Globex', false));
    expect(await isIn(await signIn('alex@mail.test', PASSWORD, 'Globex'))).toBe(true);
    expect(platform.desk.got[0]?.body).toMatchObject({ organization: 'Globex' });
  });

  it('a temporary password leads on to choosing one’s own', async () => {
    says(200, { status: 'choose', link: 'https://desk.test/reset/once' });
    const answer = await signIn('jane@acme.test');
    expect(await answer.text()).toContain('href="https://desk.test/reset/once"');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('a membership that has ended lets nobody in', async () => {
    says(200, vouched('omar@acme.test'));
    expect(await (await signIn('omar@acme.test')).text()).toContain('Your membership ended on');
  });

  it('a password that was set elsewhere ends the session, and so does erasing', async () => {
    knowsJane();
    for (const change of [
      { type: 'learner.password_set', data: { learner: told('jane@acme.test'), end_sessions: true } },
      { type: 'learner.erased', data: { learner: told('jane@acme.test') } },
    ]) {
      const cookie = cookieOf(await signIn('jane@acme.test'));
      expect((await home(cookie)).status).toBe(200);
      expect(await platform.send(change)).toMatchObject({ status: 200 });
      expect((await home(cookie)).status).toBe(303);
    }
  });

  it('signing out ends the session', async () => {
    knowsJane();
    const cookie = cookieOf(await signIn('jane@acme.test'));
    await platform.post('/sign-out', {}, cookie);
    expect((await home(cookie)).status).toBe(303);
  });
});

describe('where the platform has the hashes', () => {
  beforeEach(async () => {
    platform = await createTestPlatform({ passwords: 'hashes' });
  });
  const setPassword = async (password: string, email = 'jane@acme.test', organization = 'Acme') =>
    platform.send({
      type: 'learner.password_set',
      data: { learner: told(email, organization), password_hash: await hashPassword(password), end_sessions: true },
    });

  it('a password that was set at the desk lets in here, in either Unicode spelling, and no other does', async () => {
    expect(await setPassword('qu\u00efet river under stones')).toMatchObject({ status: 200 });
    expect(await isIn(await signIn('jane@acme.test', 'qui\u0308et river under stones'))).toBe(true);
    expect((await signIn('jane@acme.test', 'quiet river under stones')).status).toBe(422);
    expect((await signIn('nina@acme.test')).status).toBe(422);
    expect((await signIn('who@acme.test')).status).toBe(422);
    await until('the desk is told', () => events().length === 1);
  });

  it('the newer one counts', async () => {
    await setPassword('the first one of two');
    await setPassword('the second one of two');
    expect((await signIn('jane@acme.test', 'the first one of two')).status).toBe(422);
    expect(await isIn(await signIn('jane@acme.test', 'the second one of two'))).toBe(true);
  });

  it('an address in two organizations is asked which', async () => {
    await setPassword(PASSWORD, 'alex@mail.test', 'Globex');
    expect((await signIn('alex@mail.test')).status).toBe(409);
    expect(await isIn(await signIn('alex@mail.test', PASSWORD, 'Globex'))).toBe(true);
    expect((await signIn('alex@mail.test', PASSWORD, 'Acme')).status).toBe(422);
  });

  it('a change without a hash, or with another kind, is refused', async () => {
    const data = { learner: told('jane@acme.test') };
    expect(await platform.send({ type: 'learner.password_set', data })).toMatchObject({ status: 422 });
    const bcrypt = { ...data, password_hash: '$2b$10$abcdefghijklmnopqrstuv' };
    expect(await platform.send({ type: 'learner.password_set', data: bcrypt })).toMatchObject({ status: 422 });
  });
});

describe('where the platform keeps the passwords', () => {
  const request = (type = 'learner.activation_requested') =>
    platform.send({ type, data: { learner: told('jane@acme.test') } });
  const pathOf = (link: unknown) => `${new URL(String(link)).pathname}${new URL(String(link)).search}`;
  const choose = (link: unknown, password = PASSWORD) =>
    platform.post('/choose-password', { token: new URL(String(link)).searchParams.get('token') ?? '', password });

  it('the desk is given a link for its mail, by which a password is chosen once', async () => {
    platform = await createTestPlatform({ passwords: 'platform' });
    const { body } = await request();
    expect(body).toEqual({ status: 'accepted', link: expect.any(String), expires_at: expect.any(String) });
    expect(Date.parse(String(body.expires_at)) - Date.now()).toBeGreaterThan(23 * 60 * 60_000);
    expect((await fetch(`${platform.platform().url}${pathOf(body.link)}`)).status).toBe(200);
    expect(await (await choose(body.link, 'password')).text()).toContain('It needs 15 characters or more');
    expect((await choose(body.link)).headers.get('location')).toBe('/sign-in');
    expect((await choose(body.link, 'another good long one')).status).toBe(410);
    expect(await isIn(await signIn('jane@acme.test'))).toBe(true);
    await until('the desk is told', () => events().includes('learner.password_set'));
  });

  it('of one link that is used 10 times at once, one counts', async () => {
    platform = await createTestPlatform({ passwords: 'platform' });
    const { link } = (await request('learner.reset_requested')).body;
    const answers = await Promise.all(Array.from({ length: 10 }, () => choose(link)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(9).fill(410)]);
  });

  it('a newer link ends the older one', async () => {
    platform = await createTestPlatform({ passwords: 'platform' });
    const older = (await request()).body.link;
    await request();
    expect((await choose(older)).status).toBe(410);
  });

  it('or it mails the link itself, and says so', async () => {
    const mails: { to: string; link: string }[] = [];
    platform = await createTestPlatform({ passwords: 'platform', sendMail: async (mail) => void mails.push(mail) });
    expect((await request()).body).toEqual({ status: 'accepted', mailed: true });
    expect(mails).toMatchObject([{ to: 'jane@acme.test' }]);
    expect((await choose(mails[0]?.link)).status).toBe(303);
  });

  it('a password that was set elsewhere is refused', async () => {
    platform = await createTestPlatform({ passwords: 'platform' });
    const data = { learner: told('jane@acme.test'), password_hash: await hashPassword(PASSWORD) };
    expect(await platform.send({ type: 'learner.password_set', data })).toMatchObject({ status: 422 });
  });

  it('elsewhere the types that ask for links are not known', async () => {
    platform = await createTestPlatform();
    expect(await request()).toMatchObject({ status: 422, body: { status: 'refused' } });
  });
});
