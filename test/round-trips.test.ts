import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogue } from '../src/core/catalogue.ts';
import { createDatabase, type DatabaseClient } from '../src/db/client.ts';
import { openDatabase } from '../src/db/open-database.ts';
import { createDisposer } from '../src/disposer.ts';
import { createOutbox } from '../src/service/outbox.ts';
import { createPublisher } from '../src/slack/publishing/publisher.ts';
import { createTestDatabase } from './support/database/database.ts';
import { type Turns, tapTurns } from './support/database/turns.ts';
import { addLearner, createService, type Service } from './support/desk/service.ts';
import { noRateLimits } from './support/rate-limits.ts';

/** Slack, as far as posting a card asks: it takes the message, and notes how many turns had been needed by then. */
function createPosting(turns: Turns, service: Service) {
  const posted: number[] = [];
  const client = new WebClient('xoxb-test', {
    retryConfig: { retries: 0 },
    fetch: async () => {
      posted.push(turns.count());
      return Response.json({ ok: true, ts: `1.${posted.length}` });
    },
  });
  const directory = {
    person: async () => ({ name: 'Amy' }),
    room: async () => ({ shared: false, member: true }),
  } as never;
  const outbox = createOutbox(service.database.db);
  const show = createPublisher({
    outbox,
    client,
    botId: 'B0TEST',
    catalogue,
    directory,
    calling: { workspaceUrl: 'https://t.slack.com/', approvers: [], leads: [], onCall: [] },
    fullEmails: false,
    platformName: 'Acme Learning',
    clock: () => new Date(),
    log: pino({ level: 'silent' }),
    gate: {} as never,
    rateLimits: noRateLimits(),
    onClosed: () => {},
    withdraw: async () => {},
    renew: async () => {},
    batchSnapshot: service.desk.batchSnapshot,
    possibleFor: service.desk.possibleFor,
  });
  return { show, posted, outbox };
}

/** The service on a pool behind a wire tap, and learners of these names. */
async function createTapped(names: readonly string[], open: (turns: Turns) => Promise<DatabaseClient>) {
  const direct = await createTestDatabase();
  const turns = await tapTurns(direct.url);
  const service = await createService({ ...(await open(turns)), url: turns.url });
  const { show, posted, outbox } = createPosting(turns, service);
  for (const name of names) await addLearner(direct, { email: `${name}@acme.test` });

  async function ask(name: string): Promise<string> {
    const answer = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), {
      email: `${name}@acme.test`,
    });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    await show.ownPost(answer.postId);
    return answer.requestId;
  }
  const confirm = (requestId: string) => service.desk.confirm(service.invocation('U-AMY'), requestId);
  /** Does what the jobs do then: shows the messages, and sends the mail. */
  async function runJobs(requestId: string): Promise<void> {
    for (const { id } of await direct.sql`select id from posts where request_id = ${requestId} and shown < wanted`)
      await show.post(id);
    for (const { id } of await direct.sql`select id from mails where request_id = ${requestId}`) {
      const mail = await outbox.claimMail(id);
      for (const postId of mail ? await outbox.mailSent(mail, id) : []) await show.ownPost(postId);
    }
  }
  return {
    turns,
    /** From a command to its card, and from the click to the commit: turns needed for each. */
    async count(name: string) {
      turns.reset();
      const requestId = await ask(name);
      const card = posted.at(-1);
      turns.reset();
      await confirm(requestId);
      return { card, click: turns.count() };
    },
    /** Runs an action from the command to the confirmation that says that the mail is sent. */
    async run(name: string) {
      const requestId = await ask(name);
      await confirm(requestId);
      await runJobs(requestId);
    },
    /** Returns how many confirmations say that the mail is sent. */
    async countConfirmed() {
      const rows = await direct.sql`
        select from mails join posts using (request_id)
        where mails.state = 'sent' and posts.kind = 'confirmation' and shown = wanted`;
      return rows.length;
    },
    async close() {
      await service.close();
      await turns.close();
      await direct.close();
    },
  };
}

describe('on the wire to Postgres', () => {
  let tapped: Awaited<ReturnType<typeof createTapped>>;
  beforeAll(async () => {
    tapped = await createTapped(['warm', 'up', 'jane'], async ({ url, asked }) =>
      createDatabase(url, { max: 1, debug: asked }),
    );
    for (const name of ['warm', 'up']) await tapped.count(name);
  });
  afterAll(() => tapped.close());

  it('takes at most 3 queries one after the other from command to posted card, and 4 from click to committed', async () => {
    const { card, click } = await tapped.count('jane');
    expect(card).toBe(3);
    expect(click).toBe(4);
  });
});

describe('after a start', () => {
  const names = Array.from({ length: 10 }, (_, i) => `jane${i}`);
  let tapped: Awaited<ReturnType<typeof createTapped>>;
  beforeEach(async () => {
    tapped = await createTapped(names, async ({ url, asked: onStatement }) => {
      const log = pino({ level: 'silent' });
      return (
        await openDatabase(
          { url, statementMs: 10_000, onStatement },
          log,
          createDisposer(() => {}),
        )
      ).database;
    });
    tapped.turns.reset();
  });
  afterEach(() => tapped.close());

  it('the first action takes hardly more queries one after the other than the tenth', async () => {
    const counts: number[] = [];
    for (const name of names) {
      tapped.turns.reset();
      await tapped.run(name);
      counts.push(tapped.turns.count());
    }
    expect(await tapped.countConfirmed()).toBe(10);
    expect(counts[0]).toBeLessThanOrEqual(1.3 * Number(counts[9]));
  });

  it('ten first actions at once wait for no connection to be opened, and for no statement to be described', async () => {
    await Promise.all(names.map(tapped.run));
    expect(await tapped.countConfirmed()).toBe(10);
    expect(tapped.turns.countPreparing()).toBe(0);
  });
});
