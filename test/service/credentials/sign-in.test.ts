import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { hashPassword } from '../../../src/service/credentials/password-hash.ts';
import { setPassword } from '../../../src/service/credentials/set-password.ts';
import { signIn } from '../../../src/service/credentials/sign-in.ts';
import { viewPassword } from '../../../src/service/credentials/temporary-password.ts';
import { useTemporary } from '../../../src/service/credentials/use-temporary-password.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLink } from '../../support/desk/link.ts';
import {
  ADDRESS_KEY,
  addLearner,
  createService,
  giveTemporaryPassword,
  LINK_SECRET,
  type Service,
} from '../../support/desk/service.ts';
import { spansOf } from '../../support/spans.ts';

const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
const SETTING = { addressKey: ADDRESS_KEY, platform: noPlatform };
const CALL = { actor: 'platform:acme', call: 'sign-in', reference: 'LD-SIGNIN0' };
const RIGHT = 'correct horse battery staple';
const MINUTE = 60_000;

let service: Service;
let hash: string;
beforeAll(async () => {
  service = await createService();
  hash = await hashPassword(RIGHT);
});
afterAll(() => service.close());

const inUse = () => ({ firstAccessedAt: NOW, passwordSetAt: NOW, passwordHash: hash });

const attempt = (email: string, password: string, over: { organization?: string; now?: Date } = {}) =>
  signIn(
    { db: service.database.db, keys: KEYS },
    { email, password, organization: over.organization },
    { call: CALL, now: over.now ?? NOW },
  );

async function rowOf(learnerId: string) {
  const [row] = await service.database.sql`
    select password_failures, password_disabled_at is not null as is_disabled, password_hash, last_accessed_at
    from learners where id = ${learnerId}`;
  return row && { ...row, last_accessed_at: row.last_accessed_at && new Date(row.last_accessed_at) };
}

describe('a sign-in', () => {
  it('with the right password counts as an access, in any Unicode form of it', async () => {
    const email = 'right@acme.test';
    const id = await addLearner(service.database, {
      ...inUse(),
      email,
      passwordHash: await hashPassword('un caf\u00e9 bien corto, por favor'),
      lastAccessedAt: new Date(NOW.getTime() - MINUTE),
    });
    const answer = await attempt(' Right@ACME.test ', 'un cafe\u0301 bien corto, por favor');
    expect(answer).toMatchObject({ kind: 'ok', learner: { id, email }, vpa: { isAvailable: true } });
    expect(await rowOf(id)).toMatchObject({ last_accessed_at: NOW });
  });

  it('ends a row of wrong ones, and the waits', async () => {
    const id = await addLearner(service.database, { ...inUse(), email: 'row@acme.test' });
    for (let i = 0; i < 4; i++) expect((await attempt('row@acme.test', 'wrong')).kind).toBe('no');
    expect(await rowOf(id)).toMatchObject({ password_failures: 4 });
    expect((await attempt('row@acme.test', RIGHT)).kind).toBe('ok');
    expect(await rowOf(id)).toMatchObject({ password_failures: 0 });
    expect((await attempt('row@acme.test', 'wrong')).kind).toBe('no');
  });

  it.each([
    ['signs in by API', {}, { name: 'By API', authentication: 'api' as const }],
    ['signs in by LMS', {}, { name: 'By LMS', authentication: 'lms' as const }],
    ['has no membership any more', { membershipEndsAt: NOW }, {}],
    ['has no password', { passwordHash: null }, {}],
    ['was erased', { erasedAt: NOW }, {}],
    ['has one that is taken no more', { passwordDisabledAt: NOW }, {}],
  ])('is no for a learner who %s, and counts against no password', async (what, over, organization) => {
    const email = `${what.replaceAll(' ', '-')}@acme.test`.toLowerCase();
    const id = await addLearner(service.database, { ...inUse(), email, ...over }, organization);
    expect(await attempt(email, RIGHT)).toEqual({ kind: 'no' });
    expect(await rowOf(id)).toMatchObject({ password_failures: 0, last_accessed_at: null });
  });

  it('asks for the organization where several have the address, which counts as no try', async () => {
    const email = 'several@acme.test';
    await addLearner(service.database, { ...inUse(), email });
    const other = await addLearner(
      service.database,
      { email, ...inUse(), passwordHash: await hashPassword('another one, of Globex') },
      { name: 'Globex' },
    );
    for (let i = 0; i < 20; i++) expect(await attempt(email, RIGHT)).toEqual({ kind: 'organization-required' });
    expect((await attempt(email, RIGHT, { organization: 'Globex' })).kind).toBe('no');
    expect(await attempt(email, 'another one, of Globex', { organization: 'Globex' })).toMatchObject({
      kind: 'ok',
      learner: { id: other },
    });
    expect((await attempt(email, RIGHT, { organization: 'Acme' })).kind).toBe('ok');
    expect((await attempt(email, RIGHT, { organization: 'Nowhere' })).kind).toBe('no');
  });
});

describe('wrong tries', () => {
  it('wait longer and longer, known and unknown addresses alike, on one count with temporary passwords', async () => {
    await addLearner(service.database, { ...inUse(), email: 'known@acme.test' });
    const waits = async (email: string) => {
      for (let i = 0; i < 3; i++) expect((await attempt(email, 'wrong')).kind).toBe('no');
      const trying = { email, password: 'wrong', now: NOW, reference: 'LD-PAGE000' };
      for (let i = 0; i < 2; i++) expect((await useTemporary(service.database.db, KEYS, trying)).kind).toBe('wrong');
      const minute = new Date(NOW.getTime() + MINUTE);
      expect(await attempt(email, RIGHT)).toEqual({ kind: 'too-early', until: minute });
      expect((await attempt(email, 'wrong', { now: minute })).kind).toBe('no');
      return attempt(email, RIGHT, { now: minute });
    };
    const known = await waits('known@acme.test');
    expect(known).toEqual({ kind: 'too-early', until: new Date(NOW.getTime() + 3 * MINUTE) });
    expect(await waits('unknown@acme.test')).toEqual(known);
  });

  it('disable the password after 100 in a row, which is told by mail once; another one is taken again', async () => {
    const own = await createService(await createTestDatabase());
    const email = 'attacked@acme.test';
    const id = await addLearner(own.database, { ...inUse(), email });
    const at = (i: number) => new Date(NOW.getTime() + i * 21 * MINUTE);
    const tryIt = (password: string, i: number) =>
      signIn({ db: own.database.db, keys: KEYS }, { email, password }, { call: CALL, now: at(i) });
    await own.database.sql`update learners set password_failures = 95`;
    for (let i = 95; i < 99; i++) expect((await tryIt('wrong', i)).kind).toBe('no');
    expect(await own.database.sql`select from mails`).toHaveLength(0);
    expect((await tryIt('wrong', 99)).kind).toBe('no');
    const mails = await own.database.sql`select template, is_notice, content->>'to' as to from mails`;
    expect(mails).toEqual([{ template: 'password-disabled', is_notice: true, to: email }]);
    expect((await tryIt(RIGHT, 100)).kind).toBe('no');
    expect((await tryIt('wrong', 101)).kind).toBe('no');
    expect(await own.database.sql`select from mails`).toHaveLength(1);
    const [row] = await own.database.sql`select password_hash, password_disabled_at from learners where id = ${id}`;
    expect(row?.password_hash).toBe(hash);
    expect(new Date(row?.password_disabled_at)).toEqual(at(99));
    const { token } = await addLink(own.database.db, id, at(102), { purpose: 'reset' });
    const another = {
      token,
      purpose: 'reset' as const,
      password: 'a new and longer password',
      now: at(102),
      reference: 'LD-RESET00',
    };
    expect(await setPassword(own.database.db, SETTING, another)).toMatchObject({ kind: 'set' });
    expect((await tryIt('a new and longer password', 103)).kind).toBe('ok');
    await own.close();
  });

  it('cost the same statements and one hash, whatever is known of the address', async () => {
    const { database } = service;
    await addLearner(database, { ...inUse(), email: 'e1@acme.test' });
    await addLearner(database, { email: 'e2@acme.test' });
    await addLearner(database, { ...inUse(), email: 'e3@acme.test' }, { name: 'By API', authentication: 'api' });
    await addLearner(database, { ...inUse(), email: 'e4@acme.test', membershipEndsAt: NOW });
    await addLearner(database, { ...inUse(), email: 'e5@acme.test', passwordDisabledAt: NOW });
    const emails = [
      'e1@acme.test',
      'e2@acme.test',
      'e3@acme.test',
      'e4@acme.test',
      'e5@acme.test',
      'nobody@acme.test',
      'no address',
      'a\u0000b@acme.test',
    ];
    const plain = await spansOf(emails.map((email) => () => attempt(email, 'wrong')));
    for (const work of plain) expect(work).toEqual(plain[0]);
    expect(plain[0]?.slice(0, 3)).toEqual(['postgres insert temporary_tries', 'postgres select learners', 'argon2']);
    expect(plain[0]).toHaveLength(4);
    const both = await spansOf(emails.map((email) => () => attempt(email, 'K7MP-3XQD-9RTW-VC2N')));
    for (const work of both) expect(work).toEqual(both[0]);
    expect(both[0]?.filter((name) => name === 'argon2')).toHaveLength(2);
  });
});

describe('a temporary password', () => {
  async function give(email: string) {
    const { learnerId, requestId, token } = await giveTemporaryPassword(service, email);
    const shown = await viewPassword(service.database.db, { token, now: NOW, reference: 'LD-VIEW000' });
    if (shown.kind !== 'shown') throw new Error(shown.kind);
    return { learnerId, requestId, password: shown.password };
  }

  it('lets in one of 50 uses at once, to choose a password of the learner’s own', async () => {
    const { password } = await give('fifty@acme.test');
    const answers = await Promise.all(Array.from({ length: 50 }, () => attempt('fifty@acme.test', password)));
    const chosen = answers.filter((answer) => answer.kind === 'choose');
    expect(chosen).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'ok')).toHaveLength(0);
    const { token, purpose } = chosen[0] as { token: string; purpose: 'activation' };
    const own = { token, purpose, password: 'a password of her own', now: NOW, reference: 'LD-OWN0000' };
    expect(await setPassword(service.database.db, SETTING, own)).toMatchObject({ kind: 'set' });
    const later = new Date(NOW.getTime() + 30 * MINUTE);
    expect((await attempt('fifty@acme.test', password, { now: later })).kind).toBe('no');
    expect(
      (await attempt('fifty@acme.test', own.password, { now: new Date(later.getTime() + 30 * MINUTE) })).kind,
    ).toBe('ok');
  });

  it('that works leaves her own password as it is, also one of the same form', async () => {
    const { learnerId, password } = await give('same-form@acme.test');
    const own = 'abcd efgh jkmn pqrs';
    await service.database.sql`update learners set password_hash = ${await hashPassword(own)} where id = ${learnerId}`;
    expect((await attempt('same-form@acme.test', own)).kind).toBe('ok');
    expect((await attempt('same-form@acme.test', password.toLowerCase())).kind).toBe('choose');
  });
});
