import { eq } from 'drizzle-orm';
import { linkToken } from '../../../src/core/credentials/link-token.ts';
import { learners, organizations } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import type { Invocation } from '../../../src/service/context.ts';
import { createOutbox, type Outbox } from '../../../src/service/outbox.ts';
import { NOW } from '../../support/desk/facts.ts';
import { LINK_SECRET, type Service } from '../../support/desk/service.ts';
import { DAY, HOUR, type Model, type ModelLearner, type Person, people } from './model.ts';

/** The real desk of one run: its learners and people are its own, so that runs share a database and nothing else. */
export type World = {
  service: Service;
  outbox: Outbox;
  idOf(person: Person): string;
  nameOf(id: string | null): Person | null;
  invocation(person: Person): Invocation;
  /** The last call once more, as Slack delivers it again. */
  again: (() => Promise<{ kind: string }>) | undefined;
  /** The mail of a request, and the token in its link. */
  mailOf(requestId: string): Promise<{ id: string; token: string }>;
  /** Counts what came of a step, for the end of the test. */
  count(word: string): void;
};

const GROUPS = { agent: 'S-AGENTS', lead: 'S-LEADS', 'on-call': 'S-ON-CALL' } as const;
const START = NOW.getTime();

/** Gives a person a role, or none. */
export function setRole({ service, idOf }: World, person: Person, role: Model['roles'][Person]): void {
  for (const group of Object.values(GROUPS)) service.groups.get(group)?.delete(idOf(person));
  if (role) service.groups.get(GROUPS[role])?.add(idOf(person));
}

/** A desk with learners in every state that the rules tell apart, two agents, a lead, one on call, and an outsider. */
export async function createRun(
  service: Service,
  run: number,
  count: World['count'],
): Promise<{ model: Model; real: World }> {
  for (const group of Object.values(GROUPS)) service.groups.set(group, service.groups.get(group) ?? new Set());
  const ids = new Map(people.map((person) => [person, `U${run}${person.toUpperCase()}`]));
  const real: World = {
    service,
    outbox: createOutbox(service.database.db),
    idOf: (person) => ids.get(person) ?? '',
    nameOf: (id) => people.find((person) => ids.get(person) === id) ?? null,
    invocation: (person) => service.invocation(ids.get(person) ?? ''),
    again: undefined,
    mailOf: (requestId) => mailOf(service, requestId),
    count,
  };
  const model: Model = {
    now: START,
    roles: { amy: 'agent', ana: 'agent', bob: 'lead', carl: 'on-call', eve: null },
    learners: await addLearners(service, run),
    requests: [],
    known: 0,
    mailed: [],
    audit: {},
    last: null,
  };
  service.time.now = NOW;
  for (const person of people) setRole(real, person, model.roles[person]);
  return { model, real };
}

async function mailOf({ database }: Service, requestId: string) {
  const [mail] = await database.db.select().from(mails).where(eq(mails.requestId, requestId));
  if (!mail?.linkId) throw new Error(`Request ${requestId} has no mail with a link.`);
  return { id: mail.id, token: linkToken(LINK_SECRET, mail.linkId) };
}

const NEVER = { membershipEndsAt: null, firstAccessedAt: null, passwordSetAt: null };
const FRESH = {
  organization: 'password',
  ...NEVER,
  vpaStartedAt: null,
  vpaCompletedAt: null,
  vpaAvailableFrom: null,
  isSuppressed: false,
} as const;
const IN_USE = { ...FRESH, firstAccessedAt: START - 190 * DAY, passwordSetAt: START - 190 * DAY };
const LEARNERS: Omit<ModelLearner, 'id' | 'email'>[] = [
  FRESH,
  FRESH,
  IN_USE,
  { ...IN_USE, vpaCompletedAt: START - 30 * DAY },
  { ...IN_USE, vpaCompletedAt: START - 30 * DAY, vpaAvailableFrom: START + 10 * DAY },
  { ...IN_USE, vpaCompletedAt: START - 95 * DAY },
  { ...IN_USE, vpaCompletedAt: START - 95 * DAY, vpaStartedAt: START - DAY },
  { ...IN_USE, vpaStartedAt: START - DAY },
  { ...FRESH, firstAccessedAt: START - 9 * DAY },
  { ...FRESH, membershipEndsAt: START + 2 * HOUR },
  { ...IN_USE, membershipEndsAt: START - DAY },
  { ...IN_USE, organization: 'vpa-off', vpaCompletedAt: START - 30 * DAY },
  { ...FRESH, organization: 'lms' },
];

async function addLearners({ database: { db } }: Service, run: number): Promise<ModelLearner[]> {
  const made = await db
    .insert(organizations)
    .values([
      { name: `password ${run}` },
      { name: `lms ${run}`, authentication: 'lms' },
      { name: `vpa-off ${run}`, vpaMode: 'off' },
    ])
    .returning();
  const organizationOf = (name: string) => made.find((one) => one.name === `${name} ${run}`)?.id ?? '';
  const at = (ms: number | null) => (ms === null ? null : new Date(ms));
  const values = LEARNERS.map((learner, i) => ({
    email: `learner${i}.${run}@life.test`,
    organizationId: organizationOf(learner.organization),
    membershipEndsAt: at(learner.membershipEndsAt),
    firstAccessedAt: at(learner.firstAccessedAt),
    passwordSetAt: at(learner.passwordSetAt),
    vpaStartedAt: at(learner.vpaStartedAt),
    vpaCompletedAt: at(learner.vpaCompletedAt),
    vpaAvailableFrom: at(learner.vpaAvailableFrom),
  }));
  const rows = await db.insert(learners).values(values).returning();
  return LEARNERS.map((learner, i) => ({ ...learner, id: rows[i]?.id ?? '', email: values[i]?.email ?? '' }));
}
