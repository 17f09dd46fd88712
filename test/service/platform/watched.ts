import { randomUUID } from 'node:crypto';
import { readMessage } from '../../../src/playground/reading.ts';
import { personas } from '../../../src/playground/workspace-data.ts';
import type { TestDesk } from '../../support/desk/desk.ts';
import { until } from '../../support/until.ts';

/** Returns how a test has the desk look after its platform, and what on-call is told. */
export function watchPlatform(desk: TestDesk) {
  const ring = (task: string) =>
    desk.database.sql`select from graphile_worker.add_job(${task}, '{}', job_key => ${randomUUID()})`;
  return {
    /** Rings for a task. */
    ring,
    /** Looks, as it is done each minute, and waits until all of it is told. */
    async look(): Promise<void> {
      await ring('watch-platform');
      await until('nobody is at it', async () => {
        const [row] = await desk.database
          .sql`select count(*)::int as jobs from graphile_worker.jobs where task_identifier in ('watch-platform', 'show-post') and run_at <= now()`;
        return row?.jobs === 0;
      });
    },
    /** What #escalations says of outages: each message, with its thread. */
    told: (): string[][] =>
      desk.slack
        .visibleTo(personas.bob.id)
        .channels.filter(({ name }) => name === 'escalations')
        .flatMap(({ messages }) => messages)
        .filter(({ isApp }) => isApp)
        .map((root) => [root, ...root.replies].map(readMessage)),
  };
}
