import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPlatform } from '../../src/core/platform/platform.ts';
import { setPassword } from '../../src/service/credentials/set-password.ts';
import { viewPassword } from '../../src/service/credentials/temporary-password.ts';
import { useTemporary } from '../../src/service/credentials/use-temporary-password.ts';
import { rowsOf } from '../support/database/rows.ts';
import { daysAgo, NOW } from '../support/desk/facts.ts';
import { issueLink } from '../support/desk/link.ts';
import {
  ADDRESS_KEY,
  addLearner,
  askAndConfirm,
  createService,
  LINK_SECRET,
  type Service,
} from '../support/desk/service.ts';

const KEYS = { linkSecret: LINK_SECRET, addressKey: ADDRESS_KEY };
const at = { now: NOW, reference: 'LD-FAULT00' };
const active = { firstAccessedAt: daysAgo(99), passwordSetAt: daysAgo(99), vpaCompletedAt: daysAgo(30) };

type Run = () => Promise<{ kind: string }>;

/** What changes something about a learner, once all that comes before it is done; and what it comes to in the end. */
const works: Record<string, { kind: string; prepare(service: Service, email: string): Promise<Run> }> = {
  'a link is sent': {
    kind: 'done',
    async prepare(service, email) {
      await addLearner(service.database, { email });
      return decided(service, 'resend-activation', email, 'confirm');
    },
  },
  'a date is changed': {
    kind: 'done',
    async prepare(service, email) {
      await addLearner(service.database, { email, ...active });
      return decided(service, 'make-vpa-available', email, 'confirm');
    },
  },
  'a date is changed back': {
    kind: 'undone',
    async prepare(service, email) {
      await addLearner(service.database, { email, ...active });
      const id = await askAndConfirm(service, 'make-vpa-available', email);
      return () => service.desk.undo(service.invocation('U-AMY'), id);
    },
  },
  'an address is corrected, with a lead’s word': {
    kind: 'done',
    async prepare(service, email) {
      await addLearner(service.database, { email, ...active });
      return decided(service, 'change-email', email, 'approve');
    },
  },
  'a temporary password is allowed, with a lead’s word': {
    kind: 'done',
    async prepare(service, email) {
      await addLearner(service.database, { email, ...active });
      return decided(service, 'temporary-password', email, 'approve');
    },
  },
  'a temporary password is shown': {
    kind: 'shown',
    async prepare(service, email) {
      const token = await revealed(service, email);
      return () => viewPassword(service.database.db, { token, ...at });
    },
  },
  'a temporary password is used': {
    kind: 'let-in',
    async prepare(service, email) {
      const { db } = service.database;
      const view = await viewPassword(db, { token: await revealed(service, email), ...at });
      const password = view.kind === 'shown' ? view.password : '';
      return () => useTemporary(db, KEYS, { email, password, ...at });
    },
  },
  'a password is chosen': {
    kind: 'set',
    async prepare({ database: { db } }) {
      const { token } = await issueLink(db, NOW);
      const ask = { token, purpose: 'activation' as const, password: 'quiet river under stones', ...at };
      return () => setPassword(db, { addressKey: ADDRESS_KEY, platform: noPlatform }, ask);
    },
  },
};

/** Asks as amy, who gives a reason where a lead has to agree. Returns what decides it. */
async function decided({ desk, invocation, action }: Service, name: string, email: string, by: 'confirm' | 'approve') {
  const values = name === 'change-email' ? { values: { email: `new.${email}` } } : undefined;
  const answer = await desk.ask(invocation('U-AMY'), action(name), { email }, values);
  const id = answer.kind === 'created' ? answer.requestId : '';
  if (by === 'confirm') return () => desk.confirm(invocation('U-AMY'), id);
  await desk.confirm(invocation('U-AMY'), id, { reason: 'she asked on the phone' });
  return () => desk.approve(invocation('U-BOB'), id);
}

/** The token by which amy sees a temporary password. */
async function revealed(service: Service, email: string): Promise<string> {
  await addLearner(service.database, { email, ...active });
  await (await decided(service, 'temporary-password', email, 'approve'))();
  const [row] = await service.database.sql`
    select requests.id from requests join learners on learners.id = learner_id where email = ${email}`;
  const answer = await service.desk.reveal(service.invocation('U-AMY'), row?.id);
  return answer.kind === 'revealed' ? answer.token : '';
}

/** Counts the statements that write, in any transaction, and fails after one of them. Sequences are never rolled back. */
const FAULTS = `
  create schema fault;
  create sequence fault.written;
  create sequence fault.wanted minvalue 0;
  create function fault.strike() returns trigger language plpgsql as $$ begin
    if nextval('fault.written') = (select last_value from fault.wanted) then raise exception 'a fault'; end if;
    return null;
  end $$;
  do $$ declare target regclass; begin
    for target in select c.oid from pg_class c where relkind in ('r', 'p') and not relispartition
      and relnamespace::regnamespace::text in ('public', 'graphile_worker')
    loop
      execute format('create trigger zz_fault after insert or update or delete on %s
        for each statement execute function fault.strike()', target);
    end loop;
  end $$`;

describe('a fault after any statement that writes leaves nothing of it behind (ASVS 5.0, 2.3.3)', () => {
  let service: Service;
  let count = 0;
  beforeAll(async () => {
    service = await createService();
    await service.database.sql.unsafe(FAULTS);
  });
  afterAll(() => service.close());

  /** Lets the statement fail that is the n-th to write from now on; none where n is 0. */
  const failAt = (n: number) =>
    service.database.sql`select setval('fault.written', 1, false), setval('fault.wanted', ${n}::int)`;
  /** All that there is, but for the tries of temporary passwords: those count, whatever comes of them. */
  const dump = () => rowsOf(service.database, ['temporary_tries']);

  it.each(Object.entries(works))('where %s', async (_, { kind, prepare }) => {
    await failAt(0);
    const run = await prepare(service, `fault${count++}@acme.test`);
    const before = await dump();
    let faults = 0;
    for (; faults < 50; faults++) {
      await failAt(faults + 1);
      const answer = await run().catch(() => 'failed' as const);
      await failAt(0);
      await service.database.sql`truncate temporary_tries`; // so that the next one is not too early
      if (answer !== 'failed') {
        expect(answer.kind).toBe(kind);
        break;
      }
      expect(await dump(), `after statement ${faults + 1}`).toBe(before);
    }
    expect(faults).toBeGreaterThan(2);
    expect(await dump()).not.toBe(before);
  });
});
