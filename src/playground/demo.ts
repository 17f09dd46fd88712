import { mkdirSync } from 'node:fs';
import { destination } from 'pino';
import { createDisposer } from '../disposer.ts';
import { createLog } from '../log.ts';
import { createFreshDatabase } from './fresh-database.ts';
import { playScenario } from './scenario.ts';
import { createStage } from './stage.ts';

const LOG = '.data/demo.log';

mkdirSync('.data', { recursive: true });
console.log('Setting the stage: a Postgres, a Slack, a mailbox and a learning platform of their own …\n');
const disposer = createDisposer((error) => console.error(error));
const log = createLog('debug', destination({ dest: LOG, append: false, sync: true }));
try {
  const database = await createFreshDatabase();
  disposer.add(database.close);
  const stage = await createStage({
    databaseUrl: database.url,
    log,
    platform: { databaseUrl: database.platformUrl },
    webhooks: true,
  });
  disposer.add(stage.close);
  await playScenario(stage, (line) => console.log(line));
} catch (error) {
  console.error(`\nThe scenario broke off: ${(error as Error).message}. The log is in ${LOG}.`);
  process.exitCode = 1;
} finally {
  await disposer.close();
}
process.exit();
