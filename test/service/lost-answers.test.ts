import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, DatabaseClient } from '../../src/db/client.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { addLearner, askAndConfirm, createService, type Service } from '../support/desk/service.ts';

/** Which answer is lost, counted from 1; and how many there were. */
type Loss = { at: number; seen: number };

const LOST = Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' });

/** The same database, which does all that it is asked, and one of whose answers does not arrive. */
function losing(db: Database, loss: Loss): Database {
  return new Proxy(db, {
    get(target, key) {
      const method = Reflect.get(target, key);
      if (key !== 'transaction' && key !== 'execute')
        return typeof method === 'function' ? method.bind(target) : method;
      return async (...args: unknown[]) => {
        const answer = await method.apply(target, args);
        if (++loss.seen === loss.at) throw LOST;
        return answer;
      };
    },
  });
}

type Run = () => Promise<{ kind: string }>;

/** What somebody does, once all that comes before it is done. */
const works: Record<string, (service: Service, learnerId: string) => Promise<Run>> = {
  async ask({ desk, invocation, action }, learnerId) {
    const mine = invocation('U-AMY');
    return () => desk.ask(mine, action('resend-activation'), { learnerId });
  },
  async 'ask for many'({ desk, invocation, action }) {
    const mine = invocation('U-AMY');
    return () => desk.askMany(mine, action('resend-activation'), { emails: [JANE, LUCIA] });
  },
  async confirm({ desk, invocation, action }, learnerId) {
    const asked = await desk.ask(invocation('U-AMY'), action('resend-activation'), { learnerId });
    const mine = invocation('U-AMY');
    return () => desk.confirm(mine, asked.kind === 'created' ? asked.requestId : '');
  },
  async 'confirm many'({ desk, invocation, action }) {
    const asked = await desk.askMany(invocation('U-AMY'), action('resend-activation'), { emails: [JANE, LUCIA] });
    const mine = invocation('U-AMY');
    return () => desk.confirm(mine, asked.kind === 'created' ? asked.requestId : '');
  },
  async cancel({ desk, invocation, action }, learnerId) {
    const asked = await desk.ask(invocation('U-AMY'), action('resend-activation'), { learnerId });
    const mine = invocation('U-AMY');
    return () => desk.cancel(mine, asked.kind === 'created' ? asked.requestId : '');
  },
  async undo(service) {
    const requestId = await askAndConfirm(service, 'resend-activation', JANE);
    const mine = service.invocation('U-AMY');
    return () => service.desk.undo(mine, requestId);
  },
  async escalate({ desk, invocation, action }, learnerId) {
    const mine = invocation('U-AMY');
    return () => desk.escalate(mine, { action: action('resend-activation'), learnerId });
  },
};

const JANE = 'jane@acme.test';
const LUCIA = 'lucia@acme.test';
/** These change what is shown already, and that says what was done: there is nothing to add. */
const SHOWN = ['confirm', 'confirm many', 'cancel', 'undo'];

describe('where the answer to a commit is lost', () => {
  let database: DatabaseClient & { url: string };
  let service: Service;
  let jane: string;
  const loss: Loss = { at: 0, seen: 0 };
  const begin = async () => {
    loss.at = 0;
    database = await createTestDatabase();
    service = await createService({ ...database, db: losing(database.db, loss) }, undefined, { perPerson: 2 });
    jane = await addLearner(database, { email: JANE });
    await addLearner(database, { email: LUCIA });
  };
  beforeEach(begin);
  afterEach(() => service.close());

  /** All that was made, said and audited, in the order of its kinds. */
  const made = async () => {
    const rows = await database.sql`
      select 'request ' || state as is from requests union all select 'batch ' || state from batches
      union all select 'item' from batch_items union all select 'post ' || kind from posts
      union all select 'mail ' || state from mails union all select 'link' from links
      union all select 'escalation ' || state from escalations union all select 'audit ' || event from audit
      union all select 'job ' || task_identifier from graphile_worker.jobs union all select 'used ' || cardinality(times) from usage
      order by 1`;
    return rows.map(({ is }) => is);
  };

  it.each(Object.entries(works))('somebody can %s, and it is done once and answered', async (name, prepare) => {
    const play = async (at: number) => {
      const run = await prepare(service, jane);
      Object.assign(loss, { at, seen: 0 });
      return { kind: (await run()).kind, made: await made(), answers: loss.seen };
    };
    const undisturbed = await play(0);
    for (let at = 1; at <= undisturbed.answers; at++) {
      await service.close();
      await begin();
      const { kind, made, answers } = await play(at);
      expect(answers, 'it is tried again').toBeGreaterThan(undisturbed.answers);
      expect(kind, `answer ${at} is lost`).toBe(SHOWN.includes(name) ? 'repeated' : undisturbed.kind);
      expect(made, `answer ${at} is lost`).toEqual(undisturbed.made);
    }
  });
});
