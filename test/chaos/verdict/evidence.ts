import type { Message } from '../../../src/playground/slack/state/messages.ts';
import type { ApiCall } from '../../../src/playground/slack/web-api.ts';
import type { World } from '../world/world.ts';

/** What the desk asked the platform for. `position`: in which order. */
export type Change = {
  id: string;
  learner_id: string;
  request_id: string | null;
  type: string;
  state: string;
  is_undo: boolean;
  position: number;
};
/** What the platform did: once for each time, in its order. `appliedAt` is ISO 8601. */
export type Applied = { position: number; id: string; externalId: string; request: string | null; appliedAt: string };

/** What can be seen from outside at the end: in the mailbox, in Slack, at the platform, in the database, in the logs. */
export type Evidence = {
  requests: {
    id: string;
    reference: string;
    state: string;
    learner_id: string;
    action: string;
    channel: string;
    asked_by: string;
    decided_by: string | null;
  }[];
  /** The requests whose card Slack did not take: they were withdrawn. */
  withdrawn: ReadonlySet<string>;
  /** Our own ids of mails and of posts in channels, and whose they are. */
  mailOf: ReadonlyMap<string, string>;
  postOf: ReadonlyMap<string, { request: string; kind: string }>;
  audit: { event: string; request_id: string | null }[];
  links: { request_id: string; links: number }[];
  mails: { to: string[]; text: string; tags: { name: string; value: string }[] }[];
  changes: Change[];
  applied: Applied[];
  /** Both rows of each learner whom a change was about: as the desk has them, and as the platform does. */
  learners: { desk: LearnerRow; platform: LearnerRow | undefined }[];
  messages: Message[];
  calls: ApiCall[];
  /** Calls to Slack that came before Retry-After was over. */
  earlyCalls: string[];
  /** What each replica wrote. */
  logs: string[];
  /** Every row of every table, as text. */
  tables: string[];
};

/** What both sides keep of a learner; the time is ISO 8601. */
export type LearnerRow = { id: string; email: string; name: string; vpaAvailableFrom: string | null };

export async function gather(world: World): Promise<Evidence> {
  const { sql } = world.postgres;
  const mails = (await (await fetch(`${world.mailboxUrl}/_local/mails`)).json()) as Evidence['mails'];
  const mailRows = await sql<{ id: string; request_id: string }[]>`select id, request_id from mails`;
  const postRows = await sql<{ id: string; request_id: string; kind: string; is_unposted: boolean }[]>`
    select id, request_id, kind, ts is null and problem is not null as is_unposted from posts where recipient is null`;
  return {
    requests: await sql`select id, reference, state, learner_id, action, channel, asked_by, decided_by from requests`,
    withdrawn: new Set(
      postRows.filter((post) => post.kind === 'card' && post.is_unposted).map((post) => post.request_id),
    ),
    mailOf: new Map(mailRows.map(({ id, request_id }) => [id, request_id])),
    postOf: new Map(postRows.map(({ id, request_id, kind }) => [id, { request: request_id, kind }])),
    audit: await sql`select event, request_id from audit`,
    links: await sql`select request_id, count(*)::int as links from links group by request_id`,
    mails,
    changes: await sql`select id, learner_id, request_id, type, state, is_undo, position::int from platform_changes`,
    applied: await fromPlatform<Applied>(world, 'applied'),
    learners: await bothRows(world),
    messages: await readMessages(world),
    calls: await pages<ApiCall>(`${world.slackUrl}/chaos/calls`),
    earlyCalls: (await (await fetch(`${world.slackUrl}/chaos/early`)).json()) as string[],
    logs: world.replicas.map((replica) => replica.output()),
    tables: await dump(world),
  };
}

const fromPlatform = async <T>({ platformUrl }: World, what: string): Promise<T[]> =>
  (await (await fetch(`${platformUrl}/_local/${what}`)).json()) as T[];

type PlatformLearner = { deskId: string | null; email: string; givenName: string; vpaAvailableFrom: string | null };

async function bothRows(world: World): Promise<Evidence['learners']> {
  const kept = await fromPlatform<PlatformLearner>(world, 'learners');
  // The platform learns the desk's id with the first change that arrives; until then both know the address.
  const there = new Map(kept.map((one) => [one.deskId ?? one.email, one]));
  const here = await world.postgres.sql<{ id: string; email: string; name: string; at: Date | null }[]>`
    select id, email, given_name as name, vpa_available_from as at from learners
    where id in (select learner_id from platform_changes)`;
  return here.map(({ at, ...row }) => {
    const other = there.get(row.id) ?? there.get(row.email);
    return {
      desk: { ...row, vpaAvailableFrom: at?.toISOString() ?? null },
      platform: other && { ...other, id: row.id, name: other.givenName },
    };
  });
}

/** Returns every message that there is in Slack now. */
export const readMessages = ({ slackUrl }: World) => pages<Message>(`${slackUrl}/chaos/messages`);

/** All of a long list, page by page: a long run's calls in one text would be more than a string can hold. */
async function pages<T>(url: string): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const answer = await fetch(`${url}?from=${all.length}`);
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}.`);
    const page = (await answer.json()) as T[];
    if (page.length === 0) return all;
    all.push(...page);
  }
}

async function dump({ postgres: { sql } }: World): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'graphile_worker', 'drizzle') and table_type = 'BASE TABLE'`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await sql.unsafe(`select t::text as row from ${name} t`);
    for (const { row } of rows) texts.push(String(row));
  }
  return texts;
}
