import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '../../../src/core/credentials/link-token.ts';
import { type LinkPurpose, linkUrl } from '../../../src/core/credentials/link-url.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { links } from '../../../src/db/schema/credentials.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { createTestServer, pagesOn, platformUrl, visitsOn } from '../../support/desk/desk-server.ts';
import { issueLink } from '../../support/desk/link.ts';

const now = new Date('2026-06-01T10:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const password = 'mi perro come zanahorias';
const chrome = { 'user-agent': 'Chrome', 'accept-language': 'en' };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: Awaited<ReturnType<typeof createTestServer>>;
let unknown: Partial<Record<LinkPurpose, number>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
const start = async (publicUrl = 'https://acme.test/desk') => {
  await server?.close();
  const cookielessVisits = visitsOn(database.db, now);
  unknown = {};
  const onUnknownLink = (purpose: LinkPurpose) => {
    unknown[purpose] = (unknown[purpose] ?? 0) + 1;
  };
  server = await createTestServer({ publicUrl, pages: pagesOn(database.db, now), cookielessVisits, onUnknownLink });
};
beforeEach(() => start());
afterEach(() => server.close());

async function issue() {
  const issued = await issueLink(database.db, now);
  const page = `/activate/page/${hashToken(issued.token)}`;
  return { ...issued, path: linkUrl('', 'activation', issued.token), page };
}
const get = (url: string, headers: Record<string, string> = chrome) => server.app.inject({ url, headers });
const post = (url: string, fields: Record<string, string>, cookies = {}) =>
  server.app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(fields).toString(),
    headers: { ...chrome, 'content-type': 'application/x-www-form-urlencoded' },
    cookies,
  });
const passwordOf = async (id: string) =>
  (await database.db.select().from(learners).where(eq(learners.id, id)))[0]?.passwordHash;

describe('a link that is opened', () => {
  it('puts its token into a cookie for its page alone, and goes on to an address without it', async () => {
    const { path, token, page } = await issue();
    const { statusCode, headers, body } = await get(path);
    expect([statusCode, headers.location]).toEqual([303, `/desk${page}`]);
    expect(headers['set-cookie']).toBe(
      `link=${token}; Max-Age=1800; Path=/desk${page}; HttpOnly; Secure; SameSite=Lax`,
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(body + headers.location).not.toContain(token);
  });

  it('leads on by PUBLIC_URL, whatever the request says its host is', async () => {
    const { path, page } = await issue();
    const forged = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.test',
    };
    const opened = await get(path, { ...chrome, ...forged });
    expect(opened.headers.location).toBe(`/desk${page}`);
    const cookies = Object.fromEntries(opened.cookies.map(({ name, value }) => [name, value]));
    const shown = await server.app.inject({ url: page, cookies, headers: { ...chrome, ...forged } });
    expect(shown.body).toContain('<form');
    for (const answer of [opened, shown]) expect(JSON.stringify([answer.headers, answer.body])).not.toContain('evil');
  });

  it('needs no TLS where PUBLIC_URL has none', async () => {
    await start('http://desk.test');
    const { path, token, page } = await issue();
    expect((await get(path)).headers['set-cookie']).toBe(
      `link=${token}; Max-Age=1800; Path=${page}; HttpOnly; SameSite=Lax`,
    );
  });

  it('does the same with a token that nobody knows: only its page says so', async () => {
    const answer = await get(`/reset/${'x'.repeat(43)}`);
    expect(answer.statusCode).toBe(303);
    const cookies = { link: 'x'.repeat(43) };
    const page = `/reset/page/${hashToken('x'.repeat(43))}`;
    expect((await server.app.inject({ url: page, cookies })).statusCode).toBe(404);
  });

  it('takes what a form sends that was opened at the link’s own address', async () => {
    const { path, learner } = await issue();
    expect((await post(path, { password })).body).toContain(`href="${platformUrl}"`);
    expect(await passwordOf(learner.id)).not.toBeNull();
  });
});

describe('links that nobody knows', () => {
  it('are counted, told in one line of the log, and not audited; known ones are', async () => {
    const { token, id } = await issue();
    await database.db
      .update(links)
      .set({ usedAt: minutesAgo(5) })
      .where(eq(links.id, id));
    const isAudited = () => database.db.select({ learnerId: audit.learnerId, refusal: audit.refusal }).from(audit);
    const before = await isAudited();
    for (let i = 0; i < 50; i++) {
      const made = hashToken(`made up ${i}`).slice(0, 43);
      expect((await post(`/reset/page/${hashToken(made)}`, { password }, { link: made })).statusCode).toBe(404);
      await server.app.inject({ url: `/activate/page/${hashToken(made)}`, cookies: { link: made } });
    }
    expect(await isAudited()).toEqual(before);
    expect(unknown).toEqual({ reset: 50, activation: 50 });
    await post(`/activate/page/${hashToken(token)}`, { password }, { link: token });
    expect((await isAudited()).slice(before.length)).toMatchObject([{ refusal: 'used' }]);
    await server.close();
    const lines = server.lines.filter(({ msg }) => String(msg).includes('nobody knows'));
    expect(lines).toMatchObject([{ visits: 100 }]);
  });
});

describe('a link’s page', () => {
  it('takes the cookie of its own link and of no other', async () => {
    const [mine, other] = [await issue(), await issue()];
    const at = (url: string, link: string) => server.app.inject({ url, cookies: { link }, headers: chrome });
    expect((await at(mine.page, mine.token)).body).toContain(mine.learner.email);
    for (const [page, token] of [
      [mine.page, other.token],
      [mine.page, hashToken(mine.token)],
      [mine.page.replace('activate', 'reset'), mine.token],
    ] as const)
      expect((await at(page, token)).body).not.toContain('<form');
    expect((await post(mine.page, { password }, { link: other.token })).statusCode).toBe(403);
    expect([await passwordOf(mine.learner.id), await passwordOf(other.learner.id)]).toEqual([null, null]);
  });

  it.each([
    ['en', 'Open your link again'],
    ['es', 'Abre tu enlace de nuevo'],
    ['pt-BR', 'Abra seu link de novo'],
  ])('without its cookie asks to open the link again, in the browser’s language (%s)', async (language, words) => {
    const { page, token, learner } = await issue();
    const { statusCode, body } = await get(page, { 'accept-language': language });
    expect(statusCode).toBe(403);
    expect(body).toContain(`<h1>${words}</h1>`);
    for (const secret of [token, learner.email, '<form']) expect(body).not.toContain(secret);
  });

  it('without its cookie lets the link be answered in place, in that browser and for half an hour', async () => {
    const { path, page, token, id, learner } = await issue();
    await get(page);
    const inPlace = await get(path);
    expect(inPlace.statusCode).toBe(200);
    expect(inPlace.headers['set-cookie']).toBeUndefined();
    expect(inPlace.body).toContain(learner.email);
    expect((await get(path, { ...chrome, 'user-agent': 'a scanner' })).statusCode).toBe(303);
    expect((await get(page)).statusCode).toBe(403);
    await database.db
      .update(links)
      .set({ cookielessAt: minutesAgo(31) })
      .where(eq(links.id, id));
    expect((await get(path)).statusCode).toBe(303);

    expect(inPlace.body).toContain(`action="/desk${page}"`);
    const weak = await post(page, { password: 'short', token });
    expect(weak.statusCode).toBe(422);
    expect(weak.body).toContain(`action="/desk${page}"`);
    expect((await post(page, { password, token })).body).toContain(`href="${platformUrl}"`);
    expect(await passwordOf(learner.id)).not.toBeNull();
  });

  it('is not remembered for a HEAD, nor for a link that nobody knows, and is used up by neither', async () => {
    const { path, page, id } = await issue();
    const before = await database.db.select().from(links);
    await server.app.inject({ method: 'HEAD', url: page, headers: chrome });
    await server.app.inject({ method: 'HEAD', url: path, headers: chrome });
    await get(`/activate/page/${hashToken('nobody’s')}`);
    await get('/activate/page/%27');
    expect(await database.db.select().from(links)).toEqual(before);
    await get(page);
    const [link] = await database.db.select().from(links).where(eq(links.id, id));
    expect(link).toMatchObject({ usedAt: null, revokedAt: null, cookielessAt: now });
  });
});
