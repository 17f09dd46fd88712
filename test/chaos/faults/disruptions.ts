import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { CLOSED_AT_LAST } from '../people/fixtures.ts';
import { createTally, type Tally } from '../verdict/tally.ts';
import { tell } from '../world/tell.ts';
import type { World } from '../world/world.ts';
import { archive, archiveForAWhile } from './archived-channels.ts';
import { FAIL_POINTS, type FailPoint, nameOf } from './fail-points.ts';

/** What is done to the world besides what the proxies do. */
export type Disruptions = {
  tally: Tally;
  /** Ends when so many replicas were killed, or `stop` was called. */
  kills: Promise<void>;
  stop(): Promise<void>;
};

/** How the learning platform takes changes for a moment. Answers that come later are what the desk's own way in is for. */
const PLATFORM_MOMENTS = [
  { behaviour: 'slow', delayMs: 1_000 },
  { behaviour: 'down', how: 503 },
  { behaviour: 'down', how: 500 },
  { behaviour: 'down', how: 'reset' },
  { behaviour: 'refuses', message: 'The office has locked this account' },
  { behaviour: 'later', laterMs: 500 },
  { behaviour: 'later', laterMs: 2_000 },
  { behaviour: 'forgets' },
  { behaviour: 'wrong-secret' },
];

/** Disrupts the world until stopped: kills so many replicas, breaks Postgres's connections, limits rates, confuses webhooks. */
export function startDisruptions(
  world: World,
  wanted: { kills: number; restartAfterMs: number; done: () => number },
): Disruptions {
  const { random, killer, faultInjector, postgres } = world;
  const tally = createTally();
  const over = new AbortController();
  setMaxListeners(0, over.signal); // each of them waits with it
  const pause = (ms: number) => wait(ms, undefined, { signal: over.signal, ref: false }).catch(() => {});
  /** Does it again and again, each time after a while; one that fails is done again, too. */
  const often = async (least: number, most: number, what: () => Promise<unknown>) => {
    while (!over.signal.aborted) {
      await pause(random.between(least, most));
      if (!over.signal.aborted) await what().catch(() => {});
    }
  };
  faultInjector.set(true);
  const kills = killReplicas(world, wanted, pause, over.signal);
  const all = [
    kills,
    often(3_000, 7_000, async () =>
      tally.add('backends of Postgres terminated', await postgres.terminate(random.between(1, 6))),
    ),
    often(4_000, 9_000, async () => {
      const method = random.pick(['chat.postMessage', 'chat.update', 'users.info', 'conversations.replies']);
      await tell(`${world.slackUrl}/chaos/limit`, { method, seconds: random.between(1, 2) });
      tally.add('rate limits of Slack');
    }),
    often(4_000, 8_000, async () => {
      await tell(`${world.mailboxUrl}/_local/behaviour`, {
        behaviour: random.pick(['rate-limited', 'down', 'nonsense', 'cut-200']),
      });
      tally.add('bad moments of the mail provider');
      await wait(random.between(200, 700));
      await tell(`${world.mailboxUrl}/_local/behaviour`, { behaviour: 'ok' });
    }),
    often(2_000, 4_000, async () => {
      await tell(`${world.platformUrl}/_local/behaviour`, random.pick(PLATFORM_MOMENTS));
      tally.add('bad moments of the learning platform');
      await wait(random.between(300, 1_500));
      await tell(`${world.platformUrl}/_local/behaviour`, { behaviour: 'up' });
    }),
    often(2_000, 5_000, async () => {
      const news = { repeat: random.between(1, 3), shuffle: random.chance(0.5), held: random.chance(0.2) };
      await tell(`${world.mailboxUrl}/_local/webhooks`, news);
      tally.add('webhooks shuffled, repeated or held');
    }),
    often(700, 1_500, () => ringTwice(world, tally)),
    often(2_000, 4_000, () => followALink(world, tally)),
    often(15_000, 30_000, async () => {
      await postgres.turnReadOnly(random.between(500, 5_000));
      tally.add('read-only spells of Postgres');
    }),
    often(5_000, 10_000, async () => {
      tally.add('channels archived for a while');
      await archiveForAWhile(world, pause);
    }),
    archiveTheLast(world, wanted.done, pause, over.signal),
    restartPostgres(world, wanted.restartAfterMs, pause, tally),
  ];
  return {
    tally,
    kills,
    async stop() {
      over.abort();
      killer.set([]);
      faultInjector.set(false);
      await Promise.all(all);
      await tell(`${world.mailboxUrl}/_local/behaviour`, { behaviour: 'ok' });
      await tell(`${world.platformUrl}/_local/behaviour`, { behaviour: 'up' });
      await tell(`${world.mailboxUrl}/_local/webhooks`, { repeat: 1, shuffle: false, held: false });
    },
  };
}

/**
 * Five of six die at fail points, those that were tried least so far; the others whenever it comes to that; one always
 * stays. Kills keep step with the people's work, `done` of it from 0 to 1; once that is done nothing passes the fail
 * points any more.
 */
async function killReplicas(
  { random, killer, replicas }: World,
  { kills, done }: { kills: number; done: () => number },
  pause: (ms: number) => Promise<void>,
  over: AbortSignal,
): Promise<void> {
  /** Where nobody came while they were set: a step that is rare holds up no other. */
  const missed = createTally();
  while (!over.aborted && killer.tally.total() < kills) {
    const up = replicas.filter((replica) => replica.isUp());
    if (up.length < 2 || killer.tally.total() > kills * done()) await pause(50);
    else if (random.chance(1 / 6) || done() === 1) {
      await pause(random.between(0, 600));
      const victim = random.pick(up);
      if (victim.isUp()) killer.strike(victim, 'at random');
    } else {
      const points = leastTried(killer.tally, missed);
      killer.set(points);
      for (let i = 0; i < 60 && killer.isSet() && done() < 1 && !over.aborted; i++) await pause(50);
      if (killer.isSet()) for (const point of points) missed.add(nameOf(point));
      killer.set([]);
    }
  }
}

function leastTried(died: Tally, missed: Tally): FailPoint[] {
  const times = (point: FailPoint) => died.of(nameOf(point)) + missed.of(nameOf(point));
  const least = Math.min(...FAIL_POINTS.map(times));
  return FAIL_POINTS.filter((point) => times(point) === least);
}

/** Archives one channel while the last fifth of the work is done, at the latest at its end. It stays so. */
async function archiveTheLast(
  { slackUrl }: World,
  done: () => number,
  pause: (ms: number) => Promise<void>,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted && done() < 0.8) await pause(100);
  await archive(slackUrl, CLOSED_AT_LAST, true);
}

/** Rings for a few mails and posts that others are at, or were at: a doorbell may ring twice, and nothing comes of it. */
async function ringTwice({ postgres: { sql } }: World, tally: Tally): Promise<void> {
  const rung = await sql`
    with late as (
      (select 'send-mail' as job, 'mailId' as key, id from mails where state = 'queued' order by random() limit 2)
      union all
      (select 'show-post', 'postId', id from posts where shown < wanted and problem is null order by random() limit 2)
    )
    select graphile_worker.add_job(job, json_build_object(key, id), job_key => 'again:' || n || ':' || id, max_attempts => 1)
    from late, generate_series(1, 2) n`;
  tally.add('doorbells rung twice', rung.length);
}

export const PASSWORD = 'seven quiet boats at noon in chaos';

/** A learner follows the link of a mail, and sets a password. */
async function followALink({ random, replicas, mailboxUrl }: World, tally: Tally): Promise<void> {
  const mails = (await (await fetch(`${mailboxUrl}/_local/mails?last=50`)).json()) as { text: string }[];
  const up = replicas.filter((replica) => replica.isUp());
  if (mails.length === 0 || up.length === 0) return;
  const path = /https:\/\/desk\.chaos\.test(\/\w+\/[\w-]{43})/.exec(random.pick(mails).text)?.[1];
  const body = new URLSearchParams({ password: PASSWORD });
  await fetch(`http://127.0.0.1:${random.pick(up).port()}${path}`, { method: 'POST', body, redirect: 'manual' });
  tally.add('links followed');
}

/** A crash, which takes back what is not on the disk; later an orderly restart. At the end, whichever did not come yet. */
async function restartPostgres(
  { postgres }: World,
  afterMs: number,
  pause: (ms: number) => Promise<void>,
  tally: Tally,
) {
  for (const mode of ['immediate', 'fast'] as const) {
    await pause(afterMs);
    await postgres.restart(mode);
    tally.add(`restarts of Postgres (${mode})`);
  }
}
