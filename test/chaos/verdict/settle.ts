import { setTimeout as wait } from 'node:timers/promises';
import type { People } from '../people/people.ts';
import type { World } from '../world/world.ts';

/** How often one replica is ended and started, each in its turn, as a deployment does: every start looks for what was left. */
const DEPLOY_EVERY_MS = 6_000;
const TELL_EVERY_MS = 5_000;

/** Exit codes of the replicas that were asked to end, and what was still on its way when patience ended. */
export type Rest = { exits: (number | null)[]; restless: string | undefined };

type RestOptions = {
  patienceMs: number;
  progress: (line: string) => void;
  /** A channel that is archived meanwhile: what cannot be done or shown there need not come to rest. */
  archived?: string;
};

/**
 * Lets the world come to rest without faults: leads decide what still waits, replicas are deployed one after the other,
 * and what the desk put off for longer than a deployment is due now, as if that time had passed. Claims live as long as
 * they do. Ends when nothing is on its way, and after `patienceMs` at the latest.
 */
export async function comeToRest(
  world: World,
  people: People,
  { patienceMs, progress, archived }: RestOptions,
): Promise<Rest> {
  const begun = performance.now();
  const exits: (number | null)[] = [];
  let [deployAt, tellAt] = [begun + DEPLOY_EVERY_MS, begun];
  for (;;) {
    await people.decideTheRest();
    await wait(500);
    const restless = await unfinished(world, archived);
    const now = performance.now();
    if (!restless || now - begun > patienceMs) return { exits, restless };
    if (now > tellAt) {
      progress(`on their way: ${restless}`);
      tellAt = now + TELL_EVERY_MS;
    }
    if (now < deployAt) continue;
    await hurry(world);
    const replica = world.replicas[exits.length % world.replicas.length];
    if (replica?.isUp()) {
      exits.push(await replica.stop());
      replica.start();
    }
    deployAt = performance.now() + DEPLOY_EVERY_MS;
  }
}

/** Waits that the desk imposed on itself, after failed attempts, are over. What is claimed stays claimed. */
async function hurry({ postgres: { sql } }: World): Promise<void> {
  await sql`update mails set due_at = now() where state = 'queued' and due_at > now() + interval '6 seconds'
    and (claimed_until is null or claimed_until < now())`;
  await sql`update posts set due_at = now() where shown < wanted and due_at > now() + interval '6 seconds'
    and (claimed_until is null or claimed_until < now())`;
  await sql`update platform_changes set due_at = now() where state = 'sending' and due_at > now() + interval '6 seconds'
    and (claimed_until is null or claimed_until < now())`;
}

/** What has still to happen, in words; undefined where nothing has. */
async function unfinished({ postgres: { sql } }: World, archived = ''): Promise<string | undefined> {
  const [left] = await sql<Record<string, number>[]>`
    select (select count(*)::int from requests where state = 'pending' and channel <> ${archived}) as "requests undecided",
      (select count(*)::int from requests where state in ('running', 'undoing')) as "requests unanswered",
      (select count(*)::int from platform_changes where state = 'sending') as "changes unanswered",
      (select count(*)::int from mails where state = 'queued') as "mails queued",
      (select count(*)::int from posts where shown < wanted and problem is null) as "posts behind",
      (select count(*)::int from posts join requests on requests.id = request_id where shown < wanted and recipient is null
        and problem is not null and (kind <> 'card' or ts is not null) and requests.channel <> ${archived}) as "posts held back",
      (select count(*)::int from posts where tidy_at is not null) as "posts in doubt",
      (select count(*)::int from graphile_worker._private_jobs
        where attempts < max_attempts and run_at <= now() and locked_at is null) as "jobs due"`;
  const words = Object.entries(left ?? {}).filter(([, count]) => count > 0);
  if (words.length === 0) return undefined;
  const problems = await sql<{ what: string }[]>`
    select count(*) || ' ' || problem as what from posts where shown < wanted and problem is not null
      and recipient is null group by problem order by problem`;
  const why = problems.length > 0 ? ` (not shown: ${problems.map(({ what }) => what).join(', ')})` : '';
  return words.map(([what, count]) => `${count} ${what}`).join(', ') + why;
}
