import { randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { catalogue } from '../../../src/core/catalogue.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { newReference } from '../../../src/core/requests/reference.ts';
import type { Database } from '../../../src/db/client.ts';
import { createGate } from '../../../src/service/access/gate.ts';
import type { Invocation } from '../../../src/service/context.ts';
import { createDesk, type Desk } from '../../../src/service/desk.ts';
import { createOutside } from '../../../src/service/outside.ts';

/** No caps that a benchmark could reach. */
const LIMITS = { coolDownMinutes: 5, perPerson: 1_000_000, perDesk: 1_000_000, lookUpsPerPerson: 1_000_000 };
export const LINK_SECRET = 'a bench secret of thirty-two characters';
export const ADDRESS_KEY = Buffer.from('an address key for the benchmarks');

/** The core service on a database, with a workspace in which Amy is an agent. */
export function createBenchDesk(db: Database): Desk {
  const directory = {
    person: async () => ({ name: 'Amy', deactivated: false, guest: false, foreign: false }),
    room: async () => ({ shared: false, member: true }),
    members: async () => new Set<string>(),
  };
  const gate = createGate(directory, { agent: ['U0AMY'], lead: [], 'on-call': [] }, () => {});
  return createDesk({
    db,
    gate,
    catalogue,
    clock: () => new Date(),
    linkSecret: LINK_SECRET,
    addressKey: ADDRESS_KEY,
    outside: createOutside({ takesMail: async () => 'yes', suggestEmail: () => undefined }),
    escalationChannel: undefined,
    limits: LIMITS,
    platform: noPlatform,
  });
}

/** Amy asking for something. */
export const newInvocation = (): Invocation => ({
  actor: 'U0AMY',
  place: { channel: 'C0SUPPORT', threadTs: null },
  delivery: randomUUID(),
  reference: newReference(),
});

export type Statement = { query: string; parameters: never[] };

/** A database on one connection that tells of every statement, with its parameters, as it is sent. */
export function createTellingDatabase(url: string, tell: (statement: Statement) => void) {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    fetch_types: false,
    debug: (_, query, parameters) => tell({ query, parameters: parameters as never[] }),
  });
  return { db: drizzle(sql), close: () => sql.end() };
}
