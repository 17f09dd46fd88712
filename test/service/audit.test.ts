import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPlatform } from '../../src/core/platform/platform.ts';
import { verifyChain } from '../../src/db/audit/chain.ts';
import { createDatabase } from '../../src/db/client.ts';
import type { Invocation } from '../../src/service/context.ts';
import { setPassword } from '../../src/service/credentials/set-password.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { daysAgo } from '../support/desk/facts.ts';
import { issueLink } from '../support/desk/link.ts';
import { ADDRESS_KEY, addLearner, createService, type Service } from '../support/desk/service.ts';

const place = { channel: 'C-SUPPORT', threadTs: '1700000000.000100' };

describe('the audit', () => {
  let service: Service;
  const statements: string[] = [];
  beforeAll(async () => {
    const own = await createTestDatabase();
    const heard = createDatabase(own.url, { debug: (query) => void statements.push(query) });
    const close = async () => {
      await heard.close();
      await own.close();
    };
    service = await createService({ ...heard, url: own.url, close });
    await addLearner(service.database, { email: 'jane@acme.test' });
    await addLearner(service.database, { email: 'alex@mail.test' });
    await addLearner(service.database, { email: 'alex@mail.test' }, { name: 'Globex' });
  });
  afterAll(() => service.close());

  /** The rows that something wrote, newest call's only, in their order. */
  async function rowsOf(work: (invocation: Invocation) => Promise<unknown>, actor = 'U-AMY') {
    const invocation = service.invocation(actor, { place });
    await work(invocation);
    return service.database.sql`
      select actor, event, refusal, action, learner_id is not null as "hasLearner", request_id as request, channel,
        thread_ts as thread from audit where reference = ${invocation.reference} order by seq`;
  }
  const where = { channel: 'C-SUPPORT', thread: '1700000000.000100' };
  const activation = () => service.action('activation');

  it('has who may come in, and who may not', async () => {
    expect(await rowsOf((invocation) => service.desk.welcome(invocation))).toMatchObject([
      { actor: 'U-AMY', event: 'welcomed', refusal: null, ...where },
    ]);
    expect(await rowsOf((invocation) => service.desk.welcome(invocation), 'U-EVE')).toMatchObject([
      { actor: 'U-EVE', event: 'refused', refusal: 'no-role', ...where },
    ]);
  });

  it('has every learner that somebody got to see, also to choose from', async () => {
    const seen = { event: 'looked-up', hasLearner: true, ...where };
    const look = (email: string) => rowsOf((invocation) => service.desk.ask(invocation, activation(), { email }));
    expect(await look('alex@mail.test')).toMatchObject([
      { ...seen, action: 'resend-activation' },
      { ...seen, action: 'resend-activation' },
    ]);
    expect(await look('jane@acme.tset')).toMatchObject([{ event: 'refused', refusal: 'no-such-learner' }, seen]);
  });

  it('has clicks on what is not there any more', async () => {
    const gone = { event: 'refused', refusal: 'request-gone', ...where };
    const unknown = randomUUID();
    expect(await rowsOf((invocation) => service.desk.confirm(invocation, unknown))).toMatchObject([
      { ...gone, request: unknown },
    ]);
    expect(await rowsOf((invocation) => service.desk.undo(invocation, 'no id'))).toMatchObject([
      { ...gone, request: null },
    ]);
    expect(await rowsOf((invocation) => service.desk.turnAway(invocation))).toMatchObject([gone]);
    expect(await rowsOf((invocation) => service.desk.turnAway(invocation), 'U-EVE')).toMatchObject([
      { ...gone, refusal: 'no-role' },
    ]);
  });

  it('has clicks on a card whose action is no more', async () => {
    const answer = await service.desk.ask(service.invocation('U-AMY'), activation(), { email: 'jane@acme.test' });
    const id = answer.kind === 'created' ? answer.requestId : '';
    await service.database.sql`update requests set action = 'old-action' where id = ${id}`;
    expect(await rowsOf((invocation) => service.desk.confirm(invocation, id))).toMatchObject([
      { event: 'refused', refusal: 'request-gone', action: 'old-action', request: id },
    ]);
  });

  it('is written last, for it is in the way of all others until the commit', async () => {
    const ask = async (email: string) => {
      await addLearner(service.database, { email, firstAccessedAt: daysAgo(9), passwordSetAt: daysAgo(9) });
      const answer = await service.desk.ask(service.invocation('U-AMY'), service.action('reset'), { email });
      if (answer.kind !== 'created') throw new Error(answer.kind);
      return answer.requestId;
    };
    const [first, second] = [await ask('last@acme.test'), await ask('latest@acme.test')];
    const steps = [
      () => service.desk.confirm(service.invocation('U-CARL'), first),
      () => service.desk.confirm(service.invocation('U-AMY'), first),
      () => service.desk.confirm(service.invocation('U-AMY'), second),
      () => service.desk.undo(service.invocation('U-AMY'), second),
      () => service.desk.undo(service.invocation('U-AMY'), first),
    ];
    for (const step of steps) {
      statements.length = 0;
      await step();
      const written = statements.filter((query) => !/^(begin|commit)/i.test(query));
      expect(written.at(-1)).toMatch(/^select audit_write\(/);
    }
  });

  it('has passwords that were set and refused on the learner’s page, and nothing of a link that nobody knows', async () => {
    const now = new Date();
    const { token } = await issueLink(service.database.db, now);
    const set = (over: object) =>
      rowsOf(({ reference }) =>
        setPassword(
          service.database.db,
          { addressKey: ADDRESS_KEY, platform: noPlatform },
          {
            token,
            purpose: 'activation',
            password: 'quiet river under stones',
            now,
            reference,
            ...over,
          },
        ),
      );
    const page = { actor: 'learner', channel: 'web', thread: null };
    const no = { ...page, event: 'password-refused' };
    expect(await set({ token: 'x'.repeat(43) })).toEqual([]);
    expect(await set({ password: 'passwordpassword' })).toMatchObject([{ ...no, refusal: 'weak', hasLearner: true }]);
    expect(await set({})).toMatchObject([{ ...page, event: 'password-set', refusal: null, hasLearner: true }]);
  });

  it('holds together after all that', async () => {
    expect((await verifyChain(service.database.sql)).broken).toBeNull();
  });
});
