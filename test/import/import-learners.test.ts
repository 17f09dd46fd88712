import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseClient } from '../../src/db/client.ts';
import { batchItems } from '../../src/db/schema/batch-items.ts';
import { batches } from '../../src/db/schema/batches.ts';
import { links } from '../../src/db/schema/credentials.ts';
import { learners, organizations } from '../../src/db/schema/learners.ts';
import { posts } from '../../src/db/schema/posts.ts';
import { importLearners } from '../../src/import/import-learners.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { generatedFile, importText } from './support.ts';

let database: DatabaseClient & { url: string };
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => database.sql`truncate learners, groups, organizations cascade`);
afterAll(() => database.close());

const run = (text: string | Buffer, options = {}) => importText(database.url, text, options);
const only = async () => (await database.db.select().from(learners))[0];
const NONE = { created: 0, changed: 0, unchanged: 0 };
const AT = (text: string) => new Date(text);

describe('an import', () => {
  it('makes learners, groups and organizations with all that the columns say', async () => {
    const { report } = await run(
      'email;ORGANIZATION;External-ID;given_name;family name;group;locale;time_zone;invited_at;membership_ends_at;authentication;vpa_mode;vpa_fixed_at;vpa_mandatory;vpa_tolerance_days\r\n' +
        ' Jane@ACME.test;Acme;A-1;"Jane ""J""; \\N";Doe;Sales;es_mx;America/Mexico_City;2026-01-02;2026-03-04T05:06+02:00;LMS;fixed;2026-12-01;yes;3\r\n',
    );
    expect(report).toMatchObject({ rows: 1, rejected: 0, groups: { created: 1 }, learners: { ...NONE, created: 1 } });
    expect(await only()).toMatchObject({
      email: 'jane@acme.test',
      externalId: 'A-1',
      givenName: 'Jane "J"; \\N',
      familyName: 'Doe',
      locale: 'es-MX',
      timeZone: 'America/Mexico_City',
      invitedAt: AT('2026-01-02T00:00:00Z'),
      membershipEndsAt: AT('2026-03-04T03:06:00Z'),
      firstAccessedAt: null,
    });
    expect((await database.db.select().from(organizations))[0]).toMatchObject({
      authentication: 'lms',
      vpaMode: 'fixed',
      vpaFixedAt: AT('2026-12-01T00:00:00Z'),
      vpaIntervalDays: 90,
      vpaMandatory: true,
      vpaToleranceDays: 3,
    });
  });

  it('takes the platform’s own ids of organizations and groups, the first of each, and leaves them where a file has none', async () => {
    const header = 'email,organization,group,organization_external_id,group_external_id\n';
    const { report, notes } = await run(
      `${header}a@x.test,Acme,Evening,O-1,G-1\nb@x.test,Acme,Evening,,G-2\nc@x.test,Acme,Morning,O-2,\nd@x.test,Globex,Evening,,G-1\n`,
    );
    expect(report).toMatchObject({ rejected: 0, organizations: { created: 2 }, groups: { created: 3 } });
    expect(notes).toEqual([
      '4: organization_external_id is not what line 2 says of "Acme"; line 2 counts',
      '3: group_external_id is not what line 2 says of "Evening"; line 2 counts',
    ]);
    const ids = () =>
      database.sql`select o.name, o.external_id, g.name as "group", g.external_id as group_id
        from organizations o join groups g on g.organization_id = o.id order by 1, 3`;
    const before = [
      { name: 'Acme', external_id: 'O-1', group: 'Evening', group_id: 'G-1' },
      { name: 'Acme', external_id: 'O-1', group: 'Morning', group_id: null },
      { name: 'Globex', external_id: null, group: 'Evening', group_id: 'G-1' },
    ];
    expect(await ids()).toEqual(before);
    await run('email,organization,group\na@x.test,Acme,Evening\n');
    expect(await ids()).toEqual(before);
    await run(`${header}a@x.test,Acme,Evening,O-9,G-9\n`);
    expect((await ids())[0]).toMatchObject({ external_id: 'O-9', group_id: 'G-9' });
    const { reasons } = await run(`${header}a@x.test,Acme,,,G-9\n`);
    expect(reasons).toEqual(['2: group_external_id: is of no group: group is missing']);
  });

  it('forgets a password that was disabled where it knows of a later one, and leaves every other', async () => {
    const header = 'email,organization,password_set_at\n';
    const set = (days: number) => new Date(Date.UTC(2026, 0, days)).toISOString();
    await run(`${header}${['a', 'b', 'c'].map((name) => `${name}@x.test,Acme,${set(1)}\n`).join('')}`);
    await database.sql`update learners set password_hash = 'ours', password_failures = 100,
      password_disabled_at = case when email <> 'c@x.test' then ${set(5)}::timestamptz end`;
    await run(`${header}a@x.test,Acme,${set(6)}\nb@x.test,Acme,${set(4)}\nc@x.test,Acme,${set(6)}\n`);
    expect(
      await database.sql`select password_hash as hash, password_failures as failures,
        password_disabled_at is not null as disabled from learners order by email`,
    ).toEqual([
      { hash: null, failures: 0, disabled: false },
      { hash: 'ours', failures: 100, disabled: true },
      { hash: 'ours', failures: 100, disabled: false },
    ]);
  });

  it('keeps names tidy, and knows them again', async () => {
    const row = (organization: string, name: string) =>
      `email,organization,given_name,family_name,group\na@x.test,${organization},${name},Ann\u00a0 Lee,Ｏｎｅ\n`;
    await run(row('Acme\u00a0Learning', 'Jose\u0301\u200b'));
    expect(await only()).toMatchObject({ givenName: 'José', familyName: 'Ann Lee' });
    expect((await run(row('ACME   learning', 'José'))).report).toMatchObject({
      organizations: { ...NONE, unchanged: 1 },
      groups: { created: 0 },
      learners: { ...NONE, unchanged: 1 },
    });
    expect(
      await database.sql`select o.name, g.name as "group" from organizations o join groups g on g.organization_id = o.id`,
    ).toEqual([{ name: 'Acme Learning', group: 'One' }]);
  });

  it('takes 25,000 rows in one go, and changes nothing the second time', { timeout: 180_000 }, async () => {
    const first = await importLearners({ url: database.url, input: generatedFile(25_000) });
    expect(first).toMatchObject({ rows: 25_000, rejected: 0, learners: { ...NONE, created: 25_000 } });
    expect(first.groups.created).toBe(140);
    const [stamp] = await database.sql`select count(*)::int as count, max(xmin::text::bigint) as last from learners`;
    const second = await importLearners({ url: database.url, input: generatedFile(25_000) });
    expect(second).toMatchObject({
      learners: { ...NONE, unchanged: 25_000 },
      organizations: { ...NONE, unchanged: 20 },
      groups: { created: 0 },
    });
    expect(
      (await database.sql`select count(*)::int as count, max(xmin::text::bigint) as last from learners`)[0],
    ).toEqual(stamp);
  });

  it('reads no further ahead than a few chunks of the file while the database takes its time', async () => {
    const input = generatedFile(20_000);
    let ahead = 0;
    await importLearners({
      url: database.url,
      input,
      onProgress: () => {
        ahead = Math.max(ahead, input.readableLength);
      },
    });
    expect(ahead).toBeLessThanOrEqual(16);
  });

  it('writes nothing in a dry run, and reports as if it had', async () => {
    const file = 'email,organization,group\na@x.test,Acme,One\nb@x.test,Acme,Two\nnope,Acme,\n';
    const dry = await run(file, { dryRun: true });
    expect(await database.sql`select from organizations`).toHaveLength(0);
    expect(await database.sql`select from learners`).toHaveLength(0);
    const wet = await run(file);
    expect(dry.report).toEqual({ ...wet.report, dryRun: true });
    expect(dry.reasons).toEqual(wet.reasons);
  });

  it('leaves alone what a file has no column for, or an empty cell', async () => {
    await run('email,organization,given_name,family_name,group\na@x.test,Acme,Ann,Bee,One\n');
    const { report } = await run('email,organization,given_name,group\na@x.test,Acme,,\n');
    expect(report.learners).toEqual({ ...NONE, unchanged: 1 });
    expect(await only()).toMatchObject({ givenName: 'Ann', familyName: 'Bee' });
  });

  it('keeps the earliest first access and the latest of the other traces', async () => {
    const head = 'email,organization,first_accessed_at,last_accessed_at,password_set_at,vpa_completed_at\n';
    await run(`${head}a@x.test,Acme,2026-02-02,2026-02-02,2026-02-02,2026-02-02\n`);
    expect(
      (await run(`${head}a@x.test,Acme,2026-03-03,2026-01-01,2026-01-01,2026-01-01\n`)).report.learners.changed,
    ).toBe(0);
    await run(`${head}a@x.test,Acme,2026-01-01,2026-03-03,2026-03-03,2026-03-03\n`);
    const later = AT('2026-03-03T00:00:00Z');
    expect(await only()).toMatchObject({
      firstAccessedAt: AT('2026-01-01T00:00:00Z'),
      lastAccessedAt: later,
      passwordSetAt: later,
      vpaCompletedAt: later,
    });
  });

  it('knows a learner by external id first, and revokes links that went to the old address', async () => {
    await run('email,organization,external_id\nold@x.test,Acme,A-1\n');
    const learnerId = (await only())?.id ?? '';
    await database.db.insert(links).values({
      ...{ id: learnerId, learnerId, purpose: 'activation', tokenHash: 'hash', expiresAt: AT('2027-01-01T00:00:00Z') },
    });
    const { report } = await run('email,organization,external_id\nnew@x.test,Acme,A-1\n');
    expect(report.learners).toEqual({ ...NONE, changed: 1 });
    expect(await only()).toMatchObject({ id: learnerId, email: 'new@x.test' });
    expect((await database.db.select().from(links))[0]?.revokedAt).not.toBeNull();
  });

  it('shows the results of batches again that failed for a learner whose address it changes', async () => {
    await run('email,organization,external_id\nold@x.test,Acme,A-1\nsame@x.test,Acme,A-2\n');
    const learnerIds = await database.sql`select id, email from learners`;
    const asked = { action: 'resend-activation', askedBy: 'U1', channel: 'C1', announced: [] };
    for (const { id, email } of learnerIds) {
      const [batch] = await database.db
        .insert(batches)
        .values({ ...asked, reference: email, id: randomUUID(), state: 'done', expiresAt: AT('2027-01-01T00:00:00Z') })
        .returning();
      const batchId = batch?.id ?? '';
      await database.db.insert(batchItems).values({ batchId, position: 0, learnerId: id, state: 'failed' });
      await database.db.insert(posts).values({ id: randomUUID(), batchId, kind: 'progress' });
    }
    await run('email,organization,external_id\nnew@x.test,Acme,A-1\nsame@x.test,Acme,A-2\n');
    const wanted = await database.sql`
      select b.reference as email, wanted from posts p join batches b on b.id = batch_id order by b.reference`;
    expect(wanted).toMatchObject([
      { email: 'old@x.test', wanted: 2 },
      { email: 'same@x.test', wanted: 1 },
    ]);
  });

  it('lets one learner take an email that a later row frees', async () => {
    await run('email,organization,external_id\na@x.test,Acme,A\nb@x.test,Acme,B\n');
    const moved = 'email,organization,external_id\nb@x.test,Acme,A\nc@x.test,Acme,B\n';
    expect((await run(moved, { batch: 1 })).report).toMatchObject({ rejected: 0, learners: { ...NONE, changed: 2 } });
    expect((await run(moved)).report.learners).toEqual({ ...NONE, unchanged: 2 });
  });

  it('keeps learners of two organizations with one email apart', async () => {
    expect((await run('email,organization\na@x.test,Acme\na@x.test,Globex\n')).report.learners.created).toBe(2);
  });

  it('stops at the signal, keeps what is in and says so', async () => {
    const stopping = new AbortController();
    const report = await importLearners({
      ...{ url: database.url, input: generatedFile(3000), batch: 1000, signal: stopping.signal },
      onProgress: ({ phase }) => phase === 'saving' && stopping.abort(),
    });
    expect(report).toMatchObject({ interrupted: true, learners: { ...NONE, created: 999 } });
    expect(await database.sql`select from learners`).toHaveLength(999);
  });

  it('runs one at a time', async () => {
    const holder = await database.sql.reserve();
    await holder`select pg_advisory_lock(5328411)`;
    await expect(run('email,organization\na@x.test,Acme\n')).rejects.toThrow('Another import is running');
    await holder`select pg_advisory_unlock(5328411)`;
    holder.release();
  });
});

describe('a crash', () => {
  it.each(['reading', 'saving'])('while %s loses nothing, and the next run does the rest', async (when) => {
    const kill = () =>
      database.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'learner-desk import' and datname = current_database()`;
    let killed = false;
    const crash = importLearners({
      ...{ url: database.url, input: generatedFile(6_000), batch: 1000 },
      onProgress({ phase, done }) {
        if (killed || phase !== when || (phase === 'saving' && done < 2000)) return;
        killed = true;
        kill().execute();
      },
    });
    await expect(crash).rejects.toThrow(when === 'reading' ? 'before anything' : 'Run the import again');
    const kept = (await database.sql`select from learners`).length;
    expect(kept).toBeLessThan(6_000);
    if (when === 'saving') expect(kept).toBeGreaterThanOrEqual(1999);
    const again = await importLearners({ url: database.url, input: generatedFile(6_000) });
    expect(again.learners).toEqual({ created: 6_000 - kept, changed: 0, unchanged: kept });
  });
});
