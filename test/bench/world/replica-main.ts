import { createDatabase } from '../../../src/db/client.ts';
import { createBenchDesk, newInvocation } from './service.ts';

/** A replica's core service: confirms the requests that it is given, so many at a time. */
const AT_ONCE = Number(process.argv[3]);

const database = createDatabase(process.argv[2] ?? '');
const desk = createBenchDesk(database.db);

process.on('message', async (requests: string[]) => {
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let id = requests.pop(); id; id = requests.pop()) {
        const { kind } = await desk.confirm(newInvocation(), id);
        if (kind !== 'done') throw new Error(`A confirmed action came to “${kind}”.`);
      }
    }),
  );
  process.send?.('done');
});
process.on('disconnect', () => process.exit(0));
await database.sql`select 1`;
process.send?.('ready');
