import { randomUUID } from 'node:crypto';
import { createCatalogue } from '../../../src/core/catalogue.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import { createDatabase } from '../../../src/db/client.ts';
import { createGate } from '../../../src/service/access/gate.ts';
import { createDesk } from '../../../src/service/desk.ts';
import { createOutside } from '../../../src/service/outside.ts';
import { guarded } from '../desk/guarded.ts';

/** What a racer is told: to decide about a request, or that Amy has lost her role, or has it again. */
export type Order =
  | { verb: 'approve' | 'decline' | 'breakGlass' | 'cancel'; actor: string; requestId: string; id: number }
  | { verb: 'role'; has: boolean; id: number };

/** A desk of its own, in a process of its own, on the database that it is given: it does as it is told over IPC. */
const [, , url = '', now = ''] = process.argv;
const { db } = createDatabase(url);
const agents = new Set(['U-AMY']);
const gate = createGate(
  {
    person: async (id) => ({ name: id, deactivated: false, guest: false, foreign: false }),
    room: async () => ({ shared: false, member: true }),
    members: async () => new Set(agents),
  },
  { agent: ['S-AGENTS'], lead: ['U-BOB'], 'on-call': ['U-CARL'] },
  () => {},
);
const desk = createDesk({
  db,
  gate,
  catalogue: createCatalogue([guarded]),
  clock: () => new Date(now),
  linkSecret: 'a test secret of thirty-two characters',
  addressKey: Buffer.from('an address key for tests'),
  escalationChannel: 'C-ESCALATE',
  outside: createOutside({ takesMail: async () => 'yes', suggestEmail: () => undefined }),
  limits: { coolDownMinutes: 5, perPerson: 10_000, perDesk: 100_000, lookUpsPerPerson: 100_000 },
  platform: noPlatform,
});

async function obey(order: Order): Promise<string> {
  if (order.verb === 'role') {
    if (order.has) agents.add('U-AMY');
    else agents.clear();
    return 'told';
  }
  const { actor, requestId, verb } = order;
  const place = { channel: 'C-ESCALATE', threadTs: null };
  const invocation = { actor, place, delivery: randomUUID(), reference: 'LD-RACE000' };
  const decision = await (verb === 'approve' || verb === 'cancel'
    ? desk[verb](invocation, requestId)
    : desk[verb](invocation, requestId, 'in the race'));
  return decision.kind === 'refused' ? `refused: ${decision.refusal.code}` : decision.kind;
}

process.on('message', (order: Order) => {
  obey(order).then(
    (said) => process.send?.({ id: order.id, said }),
    (error) => process.send?.({ id: order.id, said: `broke: ${error}` }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
