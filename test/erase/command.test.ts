import { readdirSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkToken } from '../../src/core/credentials/link-token.ts';
import { addressFingerprint } from '../../src/core/mail/address-fingerprint.ts';
import { noPlatform, type Platform } from '../../src/core/platform/platform.ts';
import { verifyChain } from '../../src/db/audit/chain.ts';
import { links } from '../../src/db/schema/credentials.ts';
import { runErase } from '../../src/erase/command.ts';
import { openLink } from '../../src/service/credentials/set-password.ts';
import { eraseLearner } from '../../src/service/learners/erase.ts';
import { unlockAddressKey } from '../../src/service/mail/address-key.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { askForCard, waitForReply, waitForText } from '../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../support/desk/desk.ts';
import { addLearner } from '../support/desk/service.ts';
import { until } from '../support/until.ts';

const acme = { ...noPlatform, name: 'Acme Learning' };

async function run(url: string, args: string[], typed?: string, platform: Platform = acme) {
  const [input, out, err] = [new PassThrough(), new PassThrough(), new PassThrough()];
  if (typed !== undefined) input.end(typed);
  const code = await runErase(
    args,
    { database: { url }, platform },
    { in: input, out, err, isInteractive: typed !== undefined },
  );
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

describe('npm run erase', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    database = await createTestDatabase();
    ids.acme = await addLearner(database, { email: 'alex@mail.test', externalId: 'A-1' });
    ids.globex = await addLearner(database, { email: 'alex@mail.test' }, { name: 'Globex' });
    ids.other = await addLearner(database, { email: 'other@mail.test' }, { name: 'Globex' });
  });
  afterAll(() => database.close());
  const isThere = async (id = '') =>
    (await database.sql`select from learners where id = ${id} and erased_at is null`).length === 1;

  it('names the choice where several learners have that email, and erases nobody', async () => {
    const { code, err } = await run(database.url, ['alex@mail.test', '--yes']);
    expect(code).toBe(1);
    expect(err).toContain('Several learners have it.');
    for (const part of [ids.acme, ids.globex, 'Acme', 'Globex']) expect(err).toContain(part);
    expect(await isThere(ids.acme)).toBe(true);
  });

  it.each([
    [[], undefined, 'Say whom:'],
    [['a@x.test', 'b@x.test'], undefined, 'Say whom:'],
    [['--all'], undefined, 'There is no option --all. Say whom:'],
    [['nobody@x.test', '--yes'], undefined, 'No learner has the email, external id or id nobody@x.test.'],
    [['A-1', '--organization', 'Globex', '--yes'], undefined, 'No learner has'],
    [['A-1'], undefined, 'Add --yes'],
    [['A-1'], 'jane@mail.test\n', 'That is not the email.'],
    [['A-1'], '', 'That is not the email.'],
  ])('erases nobody when started with %j and answered %j', async (args, typed, words) => {
    const { code, err } = await run(database.url, args, typed);
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(await isThere(ids.acme)).toBe(true);
  });

  it('erases once the email is typed, by external id, and says where else the email is', async () => {
    const { code, out } = await run(database.url, ['A-1'], 'Alex@Mail.test\n');
    expect(code).toBe(0);
    expect(out).toContain('This erases alex@mail.test of Acme for good.');
    expect(out).toContain(`The same email is with Globex, too: npm run erase -- ${ids.globex}`);
    expect([await isThere(ids.acme), await isThere(ids.globex)]).toEqual([false, true]);
    expect((await run(database.url, [ids.acme ?? '', '--yes'])).err).toContain('No learner has');
  });

  it('says by its name that a connected platform is told', async () => {
    await addLearner(database, { email: 'told@mail.test', externalId: 'A-3' });
    const { code, out } = await run(database.url, ['A-3', '--yes'], undefined, { ...acme, changes: 'push' });
    expect(code).toBe(0);
    expect(out).toContain('Acme Learning is told: at once if the desk runs, else when it starts.');
  });

  it('erases by organization and by id without asking, and leaves everybody else as they were', async () => {
    expect((await run(database.url, ['alex@mail.test', '--organization', 'globex', '--yes'])).code).toBe(0);
    expect([await isThere(ids.globex), await isThere(ids.other)]).toEqual([false, true]);
    expect((await run(database.url, [ids.other ?? '', '-y'])).code).toBe(0);
    expect(
      await eraseLearner(database.db, ids.other ?? '', {
        by: 'operator',
        reference: 'LD-X',
        now: new Date(),
        tellsPlatform: false,
      }),
    ).toBe(undefined);
  });

  it('says what is wrong with the database without its password, and shows its help', async () => {
    const { code, err } = await run('postgres://desk:hidden@127.0.0.1:1/desk', ['A-1', '--yes']);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'The database cannot be used (ECONNREFUSED). Nothing was erased. Check DATABASE_URL.\n',
    });
    expect(await run(database.url, ['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('for good') });
  });
});

describe('an erased learner', () => {
  let desk: TestDesk;
  const personal = ['zdenka', 'kowalewska', 'EXT-7731', 'zdenka@acme.test'];
  let addressKey: Uint8Array;
  const keyOf = (email: string) => addressFingerprint(addressKey, email);
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
    addressKey = await unlockAddressKey(desk.database.db, desk.config.linkSecrets);
    personal.push(...['zdenka@acme.test', 'zdenka.right@acme.test'].map(keyOf));
    await desk.database.sql`update learners set email = 'zdenka@acme.test', given_name = 'Zdenka',
      family_name = 'Kowalewska', external_id = 'EXT-7731' where email = 'jane@acme.test'`;
  });
  afterAll(() => desk.close());

  /** Every row of every table that has one of the words: something of the person, or the key of an address. */
  async function traces(words = personal): Promise<string[]> {
    const { sql } = desk.database;
    const tables = await sql`select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    const found: string[] = [];
    for (const { schema, name } of tables) {
      const rows = await sql`select to_jsonb(t)::text as row from ${sql(`${schema}.${name}`)} t`;
      for (const { row } of rows)
        if (words.some((word) => row.toLowerCase().includes(word.toLowerCase()))) found.push(`${name}: ${row}`);
    }
    return found;
  }

  it('is nowhere in the database and on no card any more, and the chain still holds', async () => {
    const line = '/learner activation zdenka@acme.test';
    const correction = '/learner change-email zdenka@acme.test zdenka.right@acme.test';
    const [done, waiting] = [await askForCard(desk, 'amy', line), await askForCard(desk, 'amy', correction)];
    await desk.press('amy', done, 'Resend email');
    await waitForText(desk, done, '✅ Confirmed by');
    await waitForReply(desk, done, 'Activation email for');
    await until('the mail is settled', async () => {
      const [mail] = await desk.database.sql`select state from mails`;
      return mail?.state === 'delivered';
    });
    const [link] = await desk.database.db.select().from(links);
    // The event may have come before the answer: then the event alone has the provider's id.
    const [mail] = await desk.database.sql`
      select coalesce(provider_id, (select provider_id from mail_events limit 1)) as provider_id from mails`;
    personal.push(link?.tokenHash ?? '', mail?.provider_id);
    for (const word of [...personal.slice(0, 5), ...personal.slice(-2)]) expect(await traces([word])).not.toEqual([]);

    desk.slack.breakDown('chat.update', '500', 99);
    expect((await run(desk.database.url, ['zdenka@acme.test', '--yes'])).out).toContain('in Slack will stop naming');

    expect(await traces()).toEqual([]);
    expect((await verifyChain(desk.database.sql)).broken).toBeNull();
    const [last] = await desk.database.sql`select actor, event from audit order by seq desc limit 1`;
    expect(last).toEqual({ actor: 'operator', event: 'erased' });

    await desk.press('amy', waiting, 'Change address');
    await desk.until('amy', 'This learner is no longer there.');
    desk.slack.mend();
    const gone = 'This was about a learner whose data was erased';
    for (const card of [done, waiting]) await waitForText(desk, card, gone);
    await waitForReply(desk, done, gone);
    expect(desk.sees('bob').join('\n')).not.toContain('Zdenka');
    const token = linkToken(desk.config.linkSecrets[0], link?.id ?? '');
    expect(await openLink(desk.database.db, { token, purpose: 'activation', now: new Date() })).toMatchObject({
      kind: 'unknown',
    });
    expect(await desk.type('amy', '#support', '/learner zdenka@acme.test')).toContain('No learner has the email');
  });

  it('is led to by the key of no address, former ones included; only that one called our mail spam stays', async () => {
    const { sql } = desk.database;
    const former = ['bounced+milena@resend.dev', 'complained+milena@resend.dev', 'milena@acme.test'] as const;
    const [key, complained] = [former.map(keyOf), keyOf(former[1])];
    const id = await addLearner(desk.database, { email: former[0] });
    for (const [index, email] of former.entries()) {
      await sql`update learners set email = ${email} where id = ${id}`;
      await sql`update requests set decided_at = decided_at - interval '10 minutes' where learner_id = ${id}`;
      const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
      await desk.press('amy', card, 'Resend email');
      await waitForReply(desk, card, ['there is no such address', '🚩 Called spam', '📬 Delivered'][index] ?? '');
    }
    const tables = async () => [...new Set((await traces(key)).map((row) => row.split(':')[0]))].sort();
    expect(await tables()).toEqual(['mails', 'requests', 'suppressions']);
    expect((await traces(key)).filter((row) => row.startsWith('suppressions'))).toHaveLength(2);

    expect((await run(desk.database.url, [id, '--yes'])).code).toBe(0);

    expect(await traces(['milena'])).toEqual([]);
    expect((await traces(key)).map((row) => row.split(':')[0])).toEqual(['suppressions']);
    expect(await traces(key)).toEqual(await traces([complained]));
    await addLearner(desk.database, { email: former[1] });
    expect(await desk.type('amy', '#support', `/learner activation ${former[1]}`)).toContain('called spam');
  });
});

describe('the update that came with it', () => {
  it('does the same for learners who were erased before', async () => {
    const database = await createTestDatabase();
    const { sql } = database;
    try {
      const [gone, here] = [
        await addLearner(database, { email: 'gone@acme.test' }),
        await addLearner(database, { email: 'here@acme.test' }),
      ];
      for (const [id, key] of [
        [gone, 'gone'],
        [here, 'here'],
      ] as const) {
        const [request] = await sql`
          insert into requests (learner_id, address_fingerprint, reference, action, asked_by, channel, expires_at, announced)
          values (${id}, ${key}, 'LD-1', 'resend-activation', 'U0AMY', 'C0S', now(), '[]') returning id`;
        await sql`insert into mails (id, request_id, learner_id, template, address_fingerprint, clear_suppression)
          values (gen_random_uuid(), ${request?.id}, ${id}, 'activation', ${`${key}-former`}, true)`;
      }
      await sql`insert into suppressions (address_fingerprint, reason, origin, at) values
        ('gone', 'bounced', 'event', now()), ('gone-former', 'complained', 'event', now()), ('here', 'bounced', 'event', now())`;
      await sql`update learners set erased_at = now() where id = ${gone}`;
      const file = readdirSync('drizzle').find((name) => name.endsWith('_erased_keys.sql'));
      await sql.unsafe(readFileSync(`drizzle/${file}`, 'utf8'));
      const keys = async (table: string) =>
        (await sql`select address_fingerprint as key from ${sql(table)} order by 1`).map(({ key }) => key);
      expect(await keys('requests')).toEqual(['here', null]);
      expect(await keys('mails')).toEqual(['here-former', null]);
      expect(await keys('suppressions')).toEqual(['gone-former', 'here']);
    } finally {
      await database.close();
    }
  });
});

describe('an address’s key', () => {
  it('is the same however the address is written, and another under another secret', () => {
    const key = addressFingerprint(Buffer.from('a key'), 'Jane@Acme.test ');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(addressFingerprint(Buffer.from('a key'), 'jane@acme.test')).toBe(key);
    expect(addressFingerprint(Buffer.from('another key'), 'jane@acme.test')).not.toBe(key);
  });
});
