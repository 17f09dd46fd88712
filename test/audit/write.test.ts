import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_EVENTS } from '../../src/db/audit/events.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { addProgramRole, type ProgramRole } from '../support/database/program-role.ts';
import { addLearner, createService, type Service } from '../support/desk/service.ts';

type Entry = Record<string, string | number | null | undefined>;

describe('the audit, for whoever has the program’s connection', () => {
  let own: Awaited<ReturnType<typeof createTestDatabase>>;
  let program: ProgramRole;
  let service: Service;
  const about = { action: 'resend-activation', learner_id: '', request_id: '' };
  beforeAll(async () => {
    own = await createTestDatabase();
    program = await addProgramRole(own);
    service = await createService({ ...program, close: async () => {} });
    about.learner_id = await addLearner(own, { email: 'jane@acme.test' });
    const asked = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), {
      email: 'jane@acme.test',
    });
    if (asked.kind !== 'created') throw new Error(asked.kind);
    about.request_id = asked.requestId;
  });
  afterAll(async () => {
    await program.close();
    await own.close();
  });

  const write = (...entries: Entry[]) =>
    program.sql`select audit_write(${JSON.stringify(entries.map((one) => ({ reference: 'LD-X', ...one })))}::text::jsonb)`;
  const rows = () =>
    own.sql`select seq::int, actor, event, at, hash, written_by as "writtenBy" from audit order by seq`;

  it('takes no row but by its function: nobody else than the owner may insert', async () => {
    const granted = await own.sql`
      select grantee::regrole::text as who from pg_class, aclexplode(relacl)
      where pg_class.oid = 'audit'::regclass and privilege_type = 'INSERT' and grantee <> relowner`;
    expect([...granted]).toEqual([]);
    const [found] =
      await own.sql`select has_function_privilege('public', 'audit_write(jsonb)', 'execute') as everybody`;
    expect(found).toEqual({ everybody: false });
  });

  it.each<[string, () => Entry]>([
    ['an event that it does not know', () => ({ actor: 'U-AMY', event: 'agreed' })],
    ['a decision in the name of somebody who did not decide', () => ({ actor: 'U-BOB', event: 'approved', ...about })],
    ['a decision of the asker before one was made', () => ({ actor: 'U-AMY', event: 'confirmed', ...about })],
    ['a request in the name of somebody who did not ask', () => ({ actor: 'U-BOB', event: 'asked', ...about })],
    ['a reason for an approval that nobody gave', () => ({ actor: 'U-AMY', event: 'submitted', ...about })],
    ['a decision about no request', () => ({ actor: 'U-AMY', event: 'confirmed' })],
    ['a request that is not there', () => ({ actor: 'U-AMY', event: 'asked', request_id: randomUUID() })],
    [
      'another learner than the request’s',
      () => ({ actor: 'U-AMY', event: 'asked', ...about, learner_id: randomUUID() }),
    ],
    [
      'another action than the request’s',
      () => ({ actor: 'U-AMY', event: 'asked', ...about, action: 'password-reset' }),
    ],
    [
      'a look-up about another learner than the request’s',
      () => ({ actor: 'U-AMY', event: 'looked-up', ...about, learner_id: randomUUID() }),
    ],
    [
      'a learner’s own password in an agent’s name',
      () => ({ actor: 'U-AMY', event: 'password-set', learner_id: about.learner_id }),
    ],
    ['an erasure in an agent’s name', () => ({ actor: 'U-AMY', event: 'erased', learner_id: about.learner_id })],
    ['nobody’s name', () => ({ event: 'looked-up' })],
  ])('refuses %s, and what comes with it', async (_, entry) => {
    const before = await rows();
    await expect(write({ actor: 'U-AMY', event: 'asked', ...about }, entry())).rejects.toMatchObject({
      code: expect.stringMatching(/^235/),
    });
    expect(await rows()).toEqual(before);
  });

  it('sets number, time, seal and who is logged in itself, whatever is given', async () => {
    const before = await rows();
    await write({
      ...{ actor: 'U-AMY', event: 'asked', ...about },
      ...{ seq: 1, at: '2020-01-01T00:00:00Z', hash: 'x', written_by: 'somebody' },
    });
    const written = (await rows()).at(-1);
    expect(written).toMatchObject({
      seq: before.length + 1,
      writtenBy: program.role,
      hash: expect.stringMatching(/^\w{64}$/),
    });
    expect(new Date(written?.at).getFullYear()).toBeGreaterThan(2025);
  });

  it('takes a decision once the request says who made it, and what no longer has a request only as a refusal', async () => {
    const { desk, invocation } = service;
    expect(await desk.confirm(invocation('U-AMY'), about.request_id)).toEqual({ kind: 'done' });
    await expect(write({ actor: 'U-BOB', event: 'confirmed', ...about })).rejects.toThrow(
      'is not what its request says',
    );
    await write({ actor: 'U-AMY', event: 'refused', refusal: 'request-gone', request_id: randomUUID() });
    expect((await rows()).map(({ event }) => event)).toEqual(expect.arrayContaining(['asked', 'confirmed', 'refused']));
  });

  it('knows the events of this version, and the start adds those that are new, as the owner', async () => {
    const known = async () =>
      Object.fromEntries(
        (await own.sql`select event, said_by as by from audit_events`).map(({ event, by }) => [event, by]),
      );
    expect(await known()).toEqual(AUDIT_EVENTS);
    await own.sql`delete from audit_events where event = 'archived'`;
    await expect(migrate(program.url)).rejects.toThrow('run “npm run migrate” as its owner');
    await migrate(own.url);
    expect(await known()).toEqual(AUDIT_EVENTS);
    await migrate(program.url);
  });
});
