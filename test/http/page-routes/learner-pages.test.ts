import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkUrl } from '../../../src/core/credentials/link-url.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { createTestServer, pagesOn, platformUrl } from '../../support/desk/desk-server.ts';
import { issueLink, type LinkFacts } from '../../support/desk/link.ts';

const now = new Date('2026-06-01T10:00:00Z');
const before = new Date('2026-06-01T09:00:00Z');
const password = 'mi perro come zanahorias';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: Awaited<ReturnType<typeof createTestServer>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  server = await createTestServer({ pages: pagesOn(database.db, now) });
});
afterEach(() => server.close());

async function issue(facts: LinkFacts = {}) {
  const issued = await issueLink(database.db, now, facts);
  return { ...issued, path: linkUrl('', facts.purpose ?? 'activation', issued.token) };
}
/** Goes where a link leads, with the cookie that it gives. */
async function enterPage(link: string) {
  const { statusCode, headers, cookies } = await server.app.inject(link);
  if (statusCode !== 303) return { url: link };
  return {
    url: String(headers.location),
    cookies: Object.fromEntries(cookies.map(({ name, value }) => [name, value])),
  };
}
const get = async (link: string, language = 'en') =>
  server.app.inject({ ...(await enterPage(link)), headers: { 'accept-language': language } });
const post = async (link: string, fields: string | Record<string, string>, headers: Record<string, string> = {}) =>
  server.app.inject({
    ...(await enterPage(link)),
    method: 'POST',
    payload: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
async function learnerOf(id: string) {
  const [learner] = await database.db.select().from(learners).where(eq(learners.id, id));
  return learner;
}

describe('an open link', () => {
  it.each([
    ['activation', 'en', 'Activate your account'],
    ['reset', 'en-GB', 'Choose a new password'],
    ['activation', 'es', 'Activa tu cuenta'],
    ['reset', 'pt_BR', 'Escolha uma nova senha'],
  ] as const)('shows the form (%s, %s) in the learner’s language', async (purpose, locale, heading) => {
    const { path, learner, organization } = await issue({ purpose, learner: { locale } });
    const { statusCode, body } = await get(path, 'de');
    expect(statusCode).toBe(200);
    expect(body).toContain(`<html lang="${locale.slice(0, 2)}">`);
    for (const words of [heading, organization.name, learner.email, '15', 'learn.example.com']) {
      expect(body).toContain(words);
    }
    expect(body).toContain('autoComplete="new-password"');
  });

  it('goes by the browser’s language where the learner has none', async () => {
    const { path } = await issue();
    expect((await get(path, 'pt;q=0.5, es;q=0.9')).body).toContain('<html lang="es">');
  });

  it('is not used up by looking: GET, HEAD and the methods that mean nothing here', async () => {
    const { path, learner } = await issue();
    const page = await enterPage(path);
    for (const method of ['GET', 'HEAD', 'GET'] as const) {
      expect((await server.app.inject({ method, url: path })).statusCode).toBe(303);
      expect((await server.app.inject({ method, ...page })).statusCode).toBe(200);
    }
    for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await server.app.inject({ method, url: path, payload: `password=${password}` });
      expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
    }
    expect(await learnerOf(learner.id)).toEqual(learner);
  });

  it.each([
    ['activation', 'en', 'Your account is active'],
    ['reset', 'es', 'Tu nueva contraseña está guardada'],
    ['reset', 'pt', 'Sua nova senha está salva'],
  ] as const)(
    'sets the password once, says so, and links to the platform (%s, %s)',
    async (purpose, locale, heading) => {
      const { path, learner } = await issue({ purpose, learner: { locale } });
      const answer = await post(path, { password }, { host: 'evil.test', 'x-forwarded-host': 'evil.test' });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain(`<h1>${heading}</h1>`);
      expect(answer.body).toContain(`href="${platformUrl}"`);
      expect(answer.body).not.toContain(password);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(await learnerOf(learner.id)).toMatchObject({ firstAccessedAt: now, passwordSetAt: now });
      const again = await post(path, { password });
      expect(again.statusCode).toBe(410);
      expect(again.body).toContain(platformUrl);
    },
  );

  it.each([
    ['', 'Enter a new password'],
    ['short', 'too short'],
    ['passwordpassword', 'easy to guess'],
    ['x'.repeat(1001), 'too long'],
  ])('says at the field what is wrong with %j, and never shows it again', async (wrong, words) => {
    const { path, learner } = await issue({ learner: { locale: 'en' } });
    const { statusCode, body } = await post(path, { password: wrong });
    expect(statusCode).toBe(422);
    expect(body).toContain(words);
    expect(body).toContain('aria-describedby="problem hint"');
    expect(body).toContain('aria-invalid="true"');
    if (wrong) expect(body).not.toContain(`"${wrong}"`);
    expect(await learnerOf(learner.id)).toEqual(learner);
  });

  it('takes no password from a list, from JSON or from 8 KB of text', async () => {
    const { path, learner } = await issue();
    const json = { 'content-type': 'application/json' };
    expect((await post(path, `password=${password}&password=${password}`)).statusCode).toBe(422);
    expect((await post(path, 'x', json)).statusCode).toBe(415);
    expect((await post(path, { password: 'x'.repeat(9000) })).statusCode).toBe(413);
    expect(await learnerOf(learner.id)).toEqual(learner);
  });

  it('shows hostile names as they are', async () => {
    const name = `<script>alert(1)</script>"'&\u202e${'W'.repeat(3000)}`;
    const { path } = await issue({ organization: { name }, learner: { givenName: name, familyName: name } });
    const { body } = await get(path);
    expect(body).toContain(
      `<bdi>&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;\u202e${'W'.repeat(3000)}</bdi>`,
    );
    expect((await post(path, { password })).statusCode).toBe(200);
  });
});

describe('a link that does not open', () => {
  it.each<[number, string, LinkFacts]>([
    [410, 'This link has already been used', { link: { usedAt: before } }],
    [410, 'This link has expired', { link: { expiresAt: before } }],
    [410, 'There is a newer link', { link: { revokedAt: before } }],
    [410, 'Your password is already set', { link: { revokedAt: now }, learner: { passwordSetAt: now } }],
    [410, 'Your membership has ended', { learner: { membershipEndsAt: before } }],
    [410, 'You need no password here', { organization: { authentication: 'lms' } }],
  ])('answers %i “%s”, to GET and POST alike', async (status, heading, facts) => {
    const { path } = await issue(facts);
    for (const answer of [await get(path), await post(path, { password })]) {
      expect(answer.statusCode).toBe(status);
      expect(answer.body).toContain(`<h1>${heading}</h1>`);
      expect(answer.body).not.toContain('<form');
    }
  });

  it('is told apart from one that was cut: the whole link has to be copied', async () => {
    const { path, token } = await issue();
    for (const cut of [path.slice(0, -5), '/activate', '/activate/', '/reset', `/reset/${token}`, `${path}xyz`]) {
      const { statusCode, body } = await get(cut);
      expect([cut, statusCode]).toEqual([cut, 404]);
      expect(body).toContain('copy the whole link');
    }
    expect((await get(`${path}.`)).statusCode).toBe(200);
  });
});

describe('every page', () => {
  it('is guarded: no script but its own, no cache, no referrer, no frame', async () => {
    const { path } = await issue();
    const { headers, body } = await get(path);
    const hashOf = (tag: string) => {
      const inside = new RegExp(`<${tag}>(.*)</${tag}>`, 's').exec(body)?.[1] ?? '';
      return createHash('sha256').update(inside).digest('base64');
    };
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  it('is small', async () => {
    const { path } = await issue();
    expect((await get(path)).body.length).toBeLessThan(8000);
  });

  it('asks for patience after 60 posts a minute from one address, and only that one', async () => {
    const { path } = await issue();
    for (let i = 0; i < 60; i++) expect((await post(path, { password: 'short' })).statusCode).toBe(422);
    const answer = await post(path, { password }, { 'accept-language': 'es' });
    expect(answer.statusCode).toBe(429);
    expect(answer.body).toContain('Demasiados intentos');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get(path)).statusCode).toBe(200);
    expect((await post(path, { password }, { 'x-forwarded-for': '203.0.113.9' })).statusCode).toBe(429);
  });

  it('leaves no token, address or password in the log', async () => {
    const { path, token, learner } = await issue();
    await get(path);
    await post(path, { password: 'passwordpassword' });
    await post(path, { password });
    expect(server.lines.length).toBeGreaterThanOrEqual(3);
    const log = JSON.stringify(server.lines);
    for (const secret of [token, learner.email, password, 'passwordpassword']) expect(log).not.toContain(secret);
  });
});
