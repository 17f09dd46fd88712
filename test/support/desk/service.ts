import { randomUUID } from 'node:crypto';
import type { Action } from '../../../src/core/action.ts';
import { catalogue as deskCatalogue } from '../../../src/core/catalogue.ts';
import { noPlatform, type Platform } from '../../../src/core/platform/platform.ts';
import type { Limits } from '../../../src/core/requests/limits.ts';
import { newReference } from '../../../src/core/requests/reference.ts';
import type { DatabaseClient } from '../../../src/db/client.ts';
import { learners, organizations } from '../../../src/db/schema/learners.ts';
import type { ChannelInfo, Directory, Person } from '../../../src/service/access/directory.ts';
import { createGate } from '../../../src/service/access/gate.ts';
import type { Invocation } from '../../../src/service/context.ts';
import { createDesk, type Desk } from '../../../src/service/desk.ts';
import { createOutside } from '../../../src/service/outside.ts';
import { createPlatformChanges, type PlatformChanges } from '../../../src/service/platform/changes/changes.ts';
import { createTestDatabase } from '../database/database.ts';
import { NOW } from './facts.ts';

export const LINK_SECRET = 'a test secret of thirty-two characters';
/** The key of fingerprints, as tests that build the service themselves have it. */
export const ADDRESS_KEY = Buffer.from('an address key for tests');

/** The core service on a real database, with a workspace that tests can change. */
export type Service = {
  desk: Desk;
  /** What the learning platform is asked for. */
  changes: PlatformChanges;
  database: DatabaseClient & { url: string };
  /** The time that rules see. */
  time: { now: Date };
  people: Map<string, Partial<Person>>;
  rooms: Map<string, ChannelInfo>;
  groups: Map<string, Set<string>>;
  /** Set: the workspace cannot be asked. */
  outage: { on: boolean };
  invocation(actor: string, over?: Partial<Invocation>): Invocation;
  action(name: string): Action;
  close(): Promise<void>;
};

/** amy is an agent, bob a lead, carl on call, eve nobody; #support is where they talk. */
export async function createService(
  database?: DatabaseClient & { url: string },
  catalogue = deskCatalogue,
  limits: Partial<Limits> = {},
  platform: Platform = noPlatform,
): Promise<Service> {
  const own = database ?? (await createTestDatabase());
  const people = new Map<string, Partial<Person>>();
  const rooms = new Map<string, ChannelInfo>([
    ['C-SUPPORT', { shared: false, member: true }],
    ['C-ESCALATE', { shared: false, member: true }],
  ]);
  const groups = new Map([['S-AGENTS', new Set(['U-AMY'])]]);
  const time = { now: NOW };
  const outage = { on: false };
  const ask = <T>(value: T): Promise<T> =>
    outage.on ? Promise.reject(new Error('Slack is away')) : Promise.resolve(value);
  const directory: Directory = {
    person: (id) => ask({ name: id, deactivated: false, guest: false, foreign: false, ...people.get(id) }),
    room: (id) => ask(rooms.get(id) ?? 'unknown'),
    members: (id) => ask(groups.get(id) ?? new Set<string>()),
  };
  const gate = createGate(
    directory,
    { agent: ['S-AGENTS', 'U-ANA'], lead: ['S-LEADS', 'U-BOB'], 'on-call': ['S-ON-CALL', 'U-CARL'] },
    () => {},
  );
  const deps = {
    db: own.db,
    gate,
    catalogue,
    clock: () => time.now,
    linkSecret: LINK_SECRET,
    addressKey: ADDRESS_KEY,
    escalationChannel: 'C-ESCALATE',
    outside: createOutside({
      takesMail: async (domain) => (domain.endsWith('.nomail') ? 'no' : 'yes'),
      suggestEmail: () => undefined,
    }),
    limits: { coolDownMinutes: 5, perPerson: 1000, perDesk: 10_000, lookUpsPerPerson: 10_000, ...limits },
    platform,
  };
  return {
    desk: createDesk(deps),
    changes: createPlatformChanges(deps),
    database: own,
    time,
    people,
    rooms,
    groups,
    outage,
    invocation: (actor, over) => ({
      actor,
      place: { channel: 'C-SUPPORT', threadTs: null },
      delivery: randomUUID(),
      reference: newReference(),
      ...over,
    }),
    action: (name) => catalogue.find(name) as Action,
    close: () => own.close(),
  };
}

/** Adds a learner of an organization of that name, which is made if need be. Returns the learner's id. */
export async function addLearner(
  { db }: DatabaseClient,
  learner: Partial<typeof learners.$inferInsert> & { email: string },
  organization: Partial<typeof organizations.$inferInsert> = {},
): Promise<string> {
  const values = { name: 'Acme', ...organization };
  const [made] = await db
    .insert(organizations)
    .values(values)
    .onConflictDoUpdate({ target: organizations.name, set: values })
    .returning();
  const [row] = await db
    .insert(learners)
    .values({ givenName: 'Jane', familyName: 'Doe', ...learner, organizationId: made?.id ?? '' })
    .returning();
  return row?.id ?? '';
}

/** Asks for an action as amy and confirms it. Returns the request's id. */
export async function askAndConfirm(
  { desk, invocation, action }: Service,
  name: string,
  email: string,
): Promise<string> {
  const answer = await desk.ask(invocation('U-AMY'), action(name), { email });
  if (answer.kind !== 'created') throw new Error(JSON.stringify(answer));
  await desk.confirm(invocation('U-AMY'), answer.requestId);
  return answer.requestId;
}

/**
 * Gives a new learner a temporary password: amy asks, bob agrees, and amy gets the link to see it.
 * @returns the token of that link.
 */
export async function giveTemporaryPassword(
  { desk, database, invocation, action }: Service,
  email: string,
): Promise<{ learnerId: string; requestId: string; token: string }> {
  const learnerId = await addLearner(database, { email });
  const answer = await desk.ask(invocation('U-AMY'), action('temporary-password'), { email });
  if (answer.kind !== 'created') throw new Error(answer.kind);
  const { requestId } = answer;
  await desk.confirm(invocation('U-AMY'), requestId, { reason: 'no mail arrives' });
  await desk.approve(invocation('U-BOB'), requestId);
  const revealed = await desk.reveal(invocation('U-AMY'), requestId);
  if (revealed.kind !== 'revealed') throw new Error(revealed.kind);
  return { learnerId, requestId, token: revealed.token };
}

/** The same command or click as Slack delivers it again: work of its own, with a reference of its own. */
export const redelivered = (invocation: Invocation): Invocation => ({ ...invocation, reference: newReference() });
