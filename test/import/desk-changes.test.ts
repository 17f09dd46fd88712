import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/core/field.ts';
import { addressFingerprint } from '../../src/core/mail/address-fingerprint.ts';
import { links } from '../../src/db/schema/credentials.ts';
import { learners } from '../../src/db/schema/learners.ts';
import type { ImportOptions } from '../../src/import/import-learners.ts';
import { eraseLearner } from '../../src/service/learners/erase.ts';
import { ADDRESS_KEY, addLearner, createService, type Service } from '../support/desk/service.ts';
import { importText } from './support.ts';

let service: Service;
beforeAll(async () => {
  service = await createService();
});
afterAll(() => service.close());

const run = (text: string, options: Partial<ImportOptions> = {}) =>
  importText(service.database.url, text, {
    fingerprint: (email) => addressFingerprint(ADDRESS_KEY, email),
    clock: () => hour(3),
    ...options,
  });
const inAcme = (prefix: string) => service.database.sql`
  select email, external_id, given_name, family_name, locale, time_zone, vpa_available_from from learners
  where email like ${`${prefix}%`} order by email`;
const hour = (count: number) => new Date(service.time.now.getTime() + count * 3_600_000);

/** Has the desk do something about a learner, with a lead's word where it needs one. Returns the request's id. */
async function act(name: string, email: string, values: FieldValues = {}): Promise<string> {
  const asked = await service.desk.ask(service.invocation('U-AMY'), service.action(name), { email }, { values });
  if (asked.kind !== 'created') throw new Error(JSON.stringify(asked));
  const confirmed = await service.desk.confirm(service.invocation('U-AMY'), asked.requestId, { reason: 'asked for' });
  const done =
    confirmed.kind === 'submitted'
      ? await service.desk.approve(service.invocation('U-BOB'), asked.requestId)
      : confirmed;
  expect(done).toEqual({ kind: 'done' });
  return asked.requestId;
}

const HEAD = 'email,organization,external_id,given_name';

describe('an address that the desk corrected', () => {
  it('stays where the file has the old one by external id, and links sent to the new one work', async () => {
    await run(`${HEAD}\nold1@x.test,Acme,E-1,Jane\n`);
    await act('change-email', 'old1@x.test', { email: 'new1@x.test' });
    await act('resend-activation', 'new1@x.test');
    const mails = (await service.database.sql`select from mails`).length;
    const { report, conflicts } = await run(`${HEAD}\nold1@x.test,Acme,E-1,Janet\n`);
    expect(report).toMatchObject({ left: 1, taken: 0, rejected: 0, learners: { created: 0, changed: 1 } });
    expect(conflicts).toEqual([{ line: 2, field: 'email', kind: 'left', changedAt: service.time.now, byAge: false }]);
    expect(await inAcme('new1')).toMatchObject([{ external_id: 'E-1', given_name: 'Janet' }]);
    expect((await service.database.db.select().from(links)).at(-1)?.revokedAt).toBeNull();
    expect(await service.database.sql`select from mails`).toHaveLength(mails);
  });

  it('makes no second learner where the file has the old one and no external id', async () => {
    await run(`${HEAD}\nold2@x.test,Acme,,Jane\n`);
    await act('change-email', 'old2@x.test', { email: 'new2@x.test' });
    const file = `${HEAD}\nOLD2@x.test,Acme,,Janet\n`;
    expect((await run(file)).report).toMatchObject({ left: 1, learners: { created: 0, changed: 1 } });
    expect((await run(file)).report).toMatchObject({ left: 1, learners: { created: 0, unchanged: 1 } });
    expect(await inAcme('old2')).toEqual([]);
    expect(await inAcme('new2')).toMatchObject([{ given_name: 'Janet' }]);
  });

  it('is another learner’s where that one has it now', async () => {
    await run(`${HEAD}\nold3@x.test,Acme,,Jane\n`);
    await act('change-email', 'old3@x.test', { email: 'new3@x.test' });
    await addLearner(service.database, { email: 'old3@x.test', givenName: 'John' });
    await run(`${HEAD}\nold3@x.test,Acme,,Johnny\n`);
    expect(await inAcme('old3')).toMatchObject([{ given_name: 'Johnny' }]);
    expect(await inAcme('new3')).toMatchObject([{ given_name: 'Jane' }]);
  });

  it('is a new learner’s where the file has an external id that is not hers', async () => {
    await run(`${HEAD}\nold4@x.test,Acme,E-4,Jane\n`);
    await act('change-email', 'old4@x.test', { email: 'new4@x.test' });
    expect((await run(`${HEAD}\nold4@x.test,Acme,E-44,John\n`)).report.learners.created).toBe(1);
  });

  it('is a new learner’s where the file has the corrected one besides', async () => {
    await run(`${HEAD}\nold5@x.test,Acme,,Jane\n`);
    await act('change-email', 'old5@x.test', { email: 'new5@x.test' });
    const file = `${HEAD}\nold5@x.test,Acme,,John\nnew5@x.test,Acme,,Jane\n`;
    expect((await run(file)).report).toMatchObject({ rejected: 0, learners: { created: 1, unchanged: 1 } });
    expect((await run(file)).report).toMatchObject({ rejected: 0, learners: { created: 0, unchanged: 2 } });
    expect(await inAcme('new5')).toMatchObject([{ given_name: 'Jane' }]);
  });

  it('is known again where the desk changed the names, too', async () => {
    await run('email,organization,external_id,given_name,family_name,locale\nold6@x.test,Acme,E-6,Jane,Doe,en\n');
    await act('edit-info', 'old6@x.test', { givenName: 'Maria', familyName: 'Lopez' });
    await act('change-email', 'old6@x.test', { email: 'new6@x.test' });
    const { report, reasons } = await run(
      'email,organization,external_id,given_name,family_name,locale\nold6@x.test,Acme,E-6,Jane,Doe,es\n',
    );
    expect(reasons).toEqual([]);
    expect(report.left).toBe(3);
    expect(await inAcme('new6')).toMatchObject([{ given_name: 'Maria', family_name: 'Lopez', locale: 'es' }]);
  });

  it('needs the desk’s key to be known again', async () => {
    await run(`${HEAD}\nold7@x.test,Acme,E-7,Jane\n`);
    await act('change-email', 'old7@x.test', { email: 'new7@x.test' });
    const without = importText(service.database.url, `${HEAD}\nold7@x.test,Acme,E-7,Jane\n`);
    await expect(without).rejects.toThrow('LINK_SECRET');
    expect(await inAcme('new7')).toHaveLength(1);
  });
});

describe('a field that the desk changed', () => {
  const column = 'given_name';
  const file = (email: string, value: string, asOf = '') =>
    `email,organization,${column},as_of\n${email},Acme,${value},${asOf}\n`;
  const given = async (email: string) => (await inAcme(email))[0]?.given_name;
  async function changed(email: string) {
    await run(file(email, 'Was'));
    await act('edit-info', email, { givenName: 'Ours' });
  }

  it('is settled by a file that says the same, and then files count again', async () => {
    await changed('settled@x.test');
    const { report } = await run(file('settled@x.test', 'Ours'));
    expect(report).toMatchObject({ left: 0, taken: 0, learners: { changed: 0, unchanged: 1 } });
    expect((await run(file('settled@x.test', 'Was'))).report).toMatchObject({ left: 0, taken: 0 });
    expect(await given('settled@x.test')).toBe('Was');
  });

  it('takes a third value as newer, and says so once', async () => {
    await changed('third@x.test');
    const { report, conflicts } = await run(file('third@x.test', 'Third'));
    expect(report).toMatchObject({ left: 0, taken: 1, learners: { changed: 1 } });
    expect(conflicts).toMatchObject([{ line: 2, field: 'given_name', kind: 'taken', byAge: false }]);
    expect(await given('third@x.test')).toBe('Third');
    expect((await run(file('third@x.test', 'Fourth'))).report).toMatchObject({ taken: 0, learners: { changed: 1 } });
  });

  it('stays against both what it replaced first and what it wrote in between', async () => {
    await changed('twice@x.test');
    await act('edit-info', 'twice@x.test', { givenName: 'Last' });
    for (const stale of ['Was', 'Ours']) expect((await run(file('twice@x.test', stale))).report.left).toBe(1);
    expect(await given('twice@x.test')).toBe('Last');
  });

  it('stays as it was before where that was undone, whatever the desk wrote meanwhile', async () => {
    await run(file('undone@x.test', 'Was'));
    const requestId = await act('edit-info', 'undone@x.test', { givenName: 'Ours' });
    expect(await service.desk.undo(service.invocation('U-AMY'), requestId)).toEqual({ kind: 'undone' });
    expect((await run(file('undone@x.test', 'Ours'))).report.left).toBe(1);
    expect(await given('undone@x.test')).toBe('Was');
  });

  it.each([
    ['older, whatever it says', -1, 'Third', { left: 1, taken: 0 }, 'Ours'],
    ['newer, though it says what stood there before', 1, 'Was', { left: 0, taken: 1 }, 'Was'],
  ])('stands against a row that is %s', async (_, hours, value, counts, expected) => {
    const email = `age${hours}@x.test`;
    await changed(email);
    const { report, conflicts } = await run(file(email, value, hour(hours).toISOString()));
    expect(report).toMatchObject(counts);
    expect(conflicts).toMatchObject([{ byAge: true }]);
    expect(await given(email)).toBe(expected);
  });

  it('takes the age of the file where the row has none, and remembers when it was settled', async () => {
    await changed('file@x.test');
    expect((await run(file('file@x.test', 'Third'), { asOf: hour(-1) })).report.left).toBe(1);
    expect((await run(file('file@x.test', 'Third', hour(1).toISOString()), { asOf: hour(-1) })).report.taken).toBe(1);
    expect((await run(file('file@x.test', 'Was'), { asOf: hour(-1) })).report.left).toBe(1);
    expect(await given('file@x.test')).toBe('Third');
  });

  it('gives the same report in a dry run, and keeps nothing of it', async () => {
    await changed('dry@x.test');
    expect((await run(file('dry@x.test', 'Third'), { dryRun: true })).report).toMatchObject({ taken: 1 });
    expect((await run(file('dry@x.test', 'Was'))).report).toMatchObject({ left: 1 });
  });

  it('is forgotten with the learner', async () => {
    await changed('erased@x.test');
    const [{ id }] = await service.database.sql<
      [{ id: string }]
    >`select id from learners where email = 'erased@x.test'`;
    const kept = () => service.database.sql`select replaced[1] as was from desk_changes where learner_id = ${id}`;
    expect(await kept()).toEqual([{ was: 'Was' }]);
    await eraseLearner(service.database.db, id, {
      by: 'operator',
      reference: 'R',
      now: service.time.now,
      tellsPlatform: false,
    });
    expect(await kept()).toEqual([]);
  });
});

describe('every field that the desk can change', () => {
  it.each([
    ['locale', 'locale', 'edit-info', { language: 'es' }, 'en', 'es', 'pt-BR'],
    ['time zone', 'time_zone', 'edit-info', { timeZone: 'Europe/Madrid' }, 'UTC', 'Europe/Madrid', 'America/Lima'],
    ['group', 'group', 'move-group', { group: 'Two' }, 'One', 'Two', 'Three'],
    [
      'membership',
      'membership_ends_at',
      'extend-membership',
      { until: '2027-06-30' },
      '2027-01-01',
      '2027-06-30T23:59:59Z',
      '2028-01-01',
    ],
  ])(
    '%s: what it replaced is left, its own settles, a third is taken',
    async (_, column, action, input, was, ours, third) => {
      const email = `every-${column}@x.test`;
      const file = (value: string) => `email,organization,${column}\n${email},Every,${value}\n`;
      await run(`email,organization,group\nother1@x.test,Every,One\nother2@x.test,Every,Two\n`);
      await run(file(was));
      const values = 'group' in input ? { group: await groupId(input.group) } : input;
      await act(action, email, values);
      const before = await service.database.db.select().from(learners);
      expect((await run(file(was))).conflicts).toMatchObject([{ field: column, kind: 'left' }]);
      expect(await service.database.db.select().from(learners)).toEqual(before);
      expect((await run(file(third), { dryRun: true })).conflicts).toMatchObject([{ field: column, kind: 'taken' }]);
      expect((await run(file(ours))).report).toMatchObject({ left: 0, taken: 0, learners: { unchanged: 1 } });
      expect((await run(file(was))).report).toMatchObject({ left: 0, learners: { changed: 1 } });
    },
  );

  async function groupId(name: string) {
    const [row] = await service.database.sql`
      select g.id from groups g join organizations o on o.id = organization_id where o.name = 'Every' and g.name = ${name}`;
    return row?.id ?? '';
  }

  it('VPA: what it replaced is left until a VPA is completed, which uses the desk’s up', async () => {
    const file = (done: string, from: string) =>
      `email,organization,vpa_completed_at,vpa_available_from\nvpa@x.test,Acme,${done},${from}\n`;
    await run(file('2026-10-01', '2027-09-09'));
    await act('make-vpa-available', 'vpa@x.test');
    const from = async () => (await inAcme('vpa'))[0]?.vpa_available_from;
    expect((await run(file('2026-10-01', '2027-09-09'))).report).toMatchObject({ left: 1, learners: { unchanged: 1 } });
    expect(new Date(await from())).toEqual(service.time.now);
    const { report } = await run(file(hour(1).toISOString(), '2027-09-09'));
    expect(report).toMatchObject({ left: 0, taken: 0, learners: { changed: 1 } });
    expect(new Date(await from())).toEqual(new Date('2027-09-09'));
  });
});
