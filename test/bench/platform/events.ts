import { randomUUID } from 'node:crypto';
import type { LearnerEvent } from '../../../src/core/platform/learner-event.ts';
import { takeEvents } from '../../../src/service/platform/api/take-events.ts';
import type { Benchmark } from '../bench.ts';
import { median, timed } from '../numbers.ts';
import { type DeskProcess, startDesk } from '../world/desk-process.ts';
import { startOutside } from '../world/outside.ts';
import { addPeople, someEmails } from '../world/people.ts';
import { apiSettings, callApi } from '../world/platform.ts';
import { recordScripts, replay } from '../world/scripts.ts';
import { ADDRESS_KEY } from '../world/service.ts';

/** What they tell, in turns. */
const TYPES = ['learner.accessed', 'learner.vpa_started', 'learner.accessed', 'learner.vpa_completed'] as const;
const CALLS = 40;
/** Events in one call. */
const EACH = 500;
/** Calls that each replica takes before, and that are not counted: the engine learns the code. */
const WARM_UP = 10;
const AT_ONCE = 4;
const ROUNDS = 3;
const READY = 'events_ready';

/**
 * Events taken a second by the whole program, over HTTP, several calls at once; against the very statements that it sends
 * for them, bare through postgres.js.
 */
export const events: Benchmark = {
  name: 'events',
  async run({ postgres }) {
    const ready = await postgres.create(READY);
    await addPeople(ready, (CALLS + WARM_UP) * EACH);
    const emails = await someEmails(ready, (CALLS + WARM_UP) * EACH);
    const all = Array.from({ length: CALLS + WARM_UP }, (_, call) =>
      newEvents(emails.slice(call * EACH, (call + 1) * EACH)),
    );
    const [calls, toWarmUp] = [all.slice(0, CALLS), all.slice(CALLS)];
    const scripts = await recordScripts(await postgres.create('events', READY), calls, (db, events) =>
      takeEvents(
        db,
        ADDRESS_KEY,
        { actor: 'platform:acme', call: 'events', reference: 'LD-BENCH00' },
        events,
        new Date(),
      ),
    );
    const outside = await startOutside({ slackMs: 0, mailMs: 0 });
    const seconds = { ours: [] as number[], bare: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const bare = await replay(await postgres.create('events', READY), scripts, AT_ONCE);
      const desk = await startDesk(await postgres.create('events', READY), outside, apiSettings);
      await postAll(desk, toWarmUp);
      const ours = await timed(() => postAll(desk, calls));
      await desk.stop();
      if (round === 0) continue; // to warm up
      seconds.bare.push(bare / 1000);
      seconds.ours.push(ours / 1000);
    }
    await outside.stop();
    for (const name of ['events', READY]) await postgres.drop(name);
    const perSecond = (times: number[]) => (CALLS * EACH) / median(times);
    const ratio = perSecond(seconds.ours) / perSecond(seconds.bare);
    return [
      {
        what: 'events taken',
        unit: '/s',
        median: perSecond(seconds.ours),
        reference: { what: 'bare statements', median: perSecond(seconds.bare) },
        ratio,
        target: '≥ 0.5',
        isMet: ratio >= 0.5,
      },
    ];
  },
};

/** One event of each learner. */
const newEvents = (emails: string[]): LearnerEvent[] =>
  emails.map((email, i) => ({
    id: randomUUID(),
    type: TYPES[i % TYPES.length] ?? TYPES[0],
    at: new Date(),
    learner: { email },
  }));

/** @throws where one of them was not taken. */
async function postAll(desk: DeskProcess, calls: readonly LearnerEvent[][]): Promise<void> {
  const left = [...calls];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let events = left.pop(); events; events = left.pop()) {
        const body = { events: events.map(({ at, ...event }) => ({ ...event, occurred_at: at.toISOString() })) };
        const { counts } = await callApi<{ counts: { taken: number } }>(desk, 'events', JSON.stringify(body));
        if (counts.taken !== events.length) throw new Error(`${counts.taken} of ${events.length} events were taken.`);
      }
    }),
  );
}
