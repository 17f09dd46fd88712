import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../src/core/catalogue.ts';
import { createDatabase } from '../src/db/client.ts';
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
    calling: { workspaceUrl: 'https://t.slack.com/', leads: [], onCall: [] },
    fullEmails: false,
    clock: () => new Date(),
    log: pino({ level: 'silent' }),
    gate: {} as never,
    rateLimits: noRateLimits(),
    onClosed: () => {},
    withdraw: async () => {},
    renew: async () => {},
  });
  return { show, posted };
}

describe('on the wire to Postgres', () => {
  let direct: Awaited<ReturnType<typeof createTestDatabase>>;
  let turns: Turns;
  let service: Service;
  let posting: ReturnType<typeof createPosting>;
  beforeAll(async () => {
    direct = await createTestDatabase();
    turns = await tapTurns(direct.url);
    const tapped = createDatabase(turns.url, { max: 1, debug: turns.asked });
    service = await createService({ ...tapped, url: turns.url });
    posting = createPosting(turns, service);
    for (const name of ['warm', 'up', 'jane']) await addLearner(direct, { email: `${name}@acme.test` });
    for (const name of ['warm', 'up']) await run(name);
  });
  afterAll(async () => {
    await service.close();
    await turns.close();
    await direct.close();
  });

  /** From a command to its card, and from the click to the commit: turns needed for each. */
  async function run(name: string) {
    turns.reset();
    const answer = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), {
      email: `${name}@acme.test`,
    });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    await posting.show.ownPost(answer.postId);
    const card = posting.posted.at(-1);
    turns.reset();
    await service.desk.confirm(service.invocation('U-AMY'), answer.requestId);
    return { card, click: turns.count() };
  }

  it('takes at most 3 queries one after the other from command to posted card, and 4 from click to committed', async () => {
    const { card, click } = await run('jane');
    expect(card).toBe(3);
    expect(click).toBe(4);
  });
});
