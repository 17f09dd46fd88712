import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../../../src/db/client.ts';
import { countRequests } from '../../../src/db/requests/usage.ts';
import { NOW } from '../../support/desk/facts.ts';
import { addLearner, createService, type Service } from '../../support/desk/service.ts';

const LIMITS = { coolDownMinutes: 5, perPerson: 30, perDesk: 40, lookUpsPerPerson: 100 };

/** Two replicas: two services, each with connections of its own, on one database. */
async function createReplicas(): Promise<[Service, Service]> {
  const one = await createService(undefined, undefined, LIMITS);
  const own = createDatabase(one.database.url);
  return [one, await createService({ ...own, url: one.database.url }, undefined, LIMITS)];
}

describe('on two replicas', () => {
  let replicas: [Service, Service];
  let count = 0;
  beforeAll(async () => {
    replicas = await createReplicas();
  });
  beforeEach(async () => {
    for (const { time } of replicas) time.now = NOW;
    await sql()`delete from usage`;
  });
  afterAll(async () => {
    await replicas[1].close();
    await replicas[0].close();
  });

  const sql = () => replicas[0].database.sql;
  const invite = (names: number) =>
    Promise.all(
      Array.from({ length: names }, async () => {
        const email = `learner${count++}@acme.test`;
        await addLearner(replicas[0].database, { email });
        return email;
      }),
    );
  /** What came of asking for an activation, at one replica or the other. */
  async function ask(email: string, actor: string, i = 0) {
    const service = replicas[i % 2 === 0 ? 0 : 1];
    const answer = await service.desk.ask(service.invocation(actor), service.action('activation'), { email });
    return answer.kind === 'refused' ? answer.refusal.code : answer.kind;
  }
  const tally = (codes: string[]) =>
    Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((c) => c === code).length]));
  const counted = async () =>
    Object.fromEntries(
      (await sql()`select scope, cardinality(times) as counted from usage where scope not like 'look-ups:%'`).map(
        (row) => [row.scope, row.counted],
      ),
    );

  it('50 askings at once by one person become exactly 30 cards', async () => {
    const emails = await invite(50);
    const codes = await Promise.all(emails.map((email, i) => ask(email, 'U-AMY', i)));
    expect(tally(codes)).toEqual({ created: 30, 'cap-person': 20 });
    expect(await counted()).toEqual({ 'person:U-AMY': 30, desk: 30 });
    const [row] = await sql()`select count(*)::int as cards from requests where asked_by = 'U-AMY'`;
    expect(row?.cards).toBe(30);
  });

  it('50 askings at once by two people become exactly 40 cards, and what gets none counts for nobody', async () => {
    const emails = await invite(50);
    const codes = await Promise.all(emails.map((email, i) => ask(email, i < 25 ? 'U-AMY' : 'U-ANA', i)));
    expect(tally(codes)).toEqual({ created: 40, 'cap-desk': 10 });
    const { desk, ...people } = await counted();
    expect(desk).toBe(40);
    expect(people['person:U-AMY'] + people['person:U-ANA']).toBe(40);
  });

  it('20 people who ask for the same learner at once get one card, and the others are shown it', async () => {
    const [email = ''] = await invite(1);
    const actors = ['U-AMY', 'U-ANA', 'U-BOB', 'U-CARL'];
    const codes = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(email, actors[i % 4] ?? '', i >> 2)));
    expect(tally(codes)).toEqual({ created: 1, 'already-asked': 19 });
    expect((await counted()).desk).toBe(1);
  });

  it('the refusal says when the next is possible, and it is then', async () => {
    const [one = '', two = ''] = await invite(2);
    await sql()`insert into usage values ('desk', '{}'), ('person:U-AMY', array_fill(now() - interval '59 minutes', array[30]))`;
    const { desk, invocation, action } = replicas[0];
    const refused = await desk.ask(invocation('U-AMY'), action('activation'), { email: one });
    expect(refused).toMatchObject({ refusal: { code: 'cap-person' }, next: [] });
    const said = refused.kind === 'refused' ? refused.refusal.words : [];
    const at = said.flatMap((part) => (typeof part !== 'string' && 'at' in part ? [Date.parse(part.at)] : []));
    expect(Math.abs((at[0] ?? 0) - Date.now() - 60_000)).toBeLessThan(30_000);
    expect(refused).not.toHaveProperty('override');

    await sql()`update usage set times = array(select t - interval '2 minutes' from unnest(times) t)`;
    expect(await ask(two, 'U-AMY')).toBe('created');
    expect(await counted()).toEqual({ 'person:U-AMY': 1, desk: 1 });
  });

  /** What came of each of so many questions at once by one person, about learners and nobody. */
  const lookUp = (count: number, emails: string[]) =>
    Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const { desk, invocation } = replicas[i % 2 === 0 ? 0 : 1];
        const email = emails[i % emails.length] ?? '';
        const answer = await desk.ask(invocation('U-AMY'), undefined, { email });
        return answer.kind === 'refused' ? answer.refusal.code : answer.kind;
      }),
    );

  it('120 look-ups at once by one person are answered 100 times, whoever they are about', async () => {
    const emails = [...(await invite(1)), 'nobody@acme.test'];
    const { profile = 0, 'no-such-learner': none = 0, ...others } = tally(await lookUp(120, emails));
    expect(others).toEqual({ 'cap-look-ups': 20 });
    expect(profile + none).toBe(100);
    const [row] = await sql()`select count(*)::int as count from audit where refusal = 'cap-look-ups'`;
    expect(row?.count).toBe(20);
  });

  it('a history and each address of a batch count as look-ups, and a repeated delivery does not', async () => {
    const [one = '', two = '', three = ''] = await invite(3);
    const { desk, invocation, action } = replicas[0];
    const same = invocation('U-AMY');
    await desk.history(same, 'here');
    await desk.history({ ...same, reference: 'LD-AGAIN00' }, 'here');
    await desk.askMany(invocation('U-AMY'), action('activation'), { emails: [one, two, three] });
    const [row] = await sql()`select cardinality(times) as counted from usage where scope = 'look-ups:U-AMY'`;
    expect(row?.counted).toBe(4);
  });

  it('an action in the same step counts, too, and is refused where the cap is reached', async () => {
    const [email = '', ...colleagues] = await invite(4);
    for (const colleague of colleagues)
      await sql()`update learners set first_accessed_at = now() where email = ${colleague}`;
    const { desk, invocation, action } = replicas[0];
    const values = { email: `right.${email}` };
    const answer = await desk.ask(invocation('U-AMY'), action('change-email'), { email }, { values });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    await sql()`update usage set times = array_fill(now(), array[30]) where scope = 'person:U-AMY'`;
    const decision = await desk.confirm(invocation('U-AMY'), answer.requestId, { andThen: true });
    expect(decision).toMatchObject({ kind: 'refused', refusal: { code: 'cap-person' } });
    const [row] = await sql()`select count(*)::int as mails from mails where template = 'activation'
      and request_id in (select id from requests where asked_by = 'U-AMY')`;
    expect(row?.mails).toBe(0);
  });

  it('several are counted at once, all or none', async () => {
    await replicas[0].database.db.transaction(async (tx) => {
      expect(await countRequests(tx, 'U-AMY', LIMITS, 30)).toBeUndefined();
      expect(await countRequests(tx, 'U-ANA', LIMITS, 11)).toMatchObject({
        scope: 'desk',
        cap: 40,
        until: expect.any(Date),
      });
      expect(await countRequests(tx, 'U-ANA', LIMITS, 31)).toMatchObject({ scope: 'person', cap: 30, until: null });
      expect(await countRequests(tx, 'U-ANA', LIMITS, 10)).toBeUndefined();
    });
    expect(await counted()).toEqual({ 'person:U-AMY': 30, 'person:U-ANA': 10, desk: 40 });
  });
});

describe('a card that waits', () => {
  let service: Service;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
  });
  beforeEach(() => {
    service.time.now = NOW;
  });
  afterAll(() => service.close());

  const ask = (email: string, actor = 'U-AMY') =>
    service.desk.ask(service.invocation(actor), service.action('activation'), { email });
  async function pending() {
    const email = `waits${count++}@acme.test`;
    await addLearner(service.database, { email });
    const answer = await ask(email);
    if (answer.kind !== 'created') throw new Error(answer.kind);
    return { email, requestId: answer.requestId };
  }

  it('is shown to the next who asks for the same, whoever that is, with its thread', async () => {
    const { email, requestId } = await pending();
    await service.database.sql`update posts set ts = '17.5' where request_id = ${requestId}`;
    for (const actor of ['U-BOB', 'U-AMY']) {
      const answer = await ask(email, actor);
      expect(answer).toMatchObject({
        refusal: { code: 'already-asked', place: { channel: 'C-SUPPORT', threadTs: '17.5' } },
        next: [],
      });
      expect(JSON.stringify(answer)).toContain('U-AMY');
    }
  });

  it('is among what is not possible in the profile', async () => {
    const { email } = await pending();
    const answer = await service.desk.ask(service.invocation('U-BOB'), undefined, { email });
    const codes = answer.kind === 'profile' && answer.profile.impossible.map(({ refusal }) => refusal.code);
    expect(codes).toContain('already-asked');
  });

  it('is in nobody’s way once it is decided, or past its deadline though its bell has not rung', async () => {
    const [cancelled, late] = [await pending(), await pending()];
    await service.desk.cancel(service.invocation('U-AMY'), cancelled.requestId);
    expect((await ask(cancelled.email, 'U-BOB')).kind).toBe('created');
    service.time.now = new Date(NOW.getTime() + 15 * 60_000);
    expect((await ask(late.email, 'U-BOB')).kind).toBe('created');
    const [row] = await service.database.sql`select state from requests where id = ${late.requestId}`;
    expect(row?.state).toBe('expired');
  });
});
