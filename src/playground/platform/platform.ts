import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import { createDisposer, type Disposer } from '../../disposer.ts';
import { recordPassword } from './accounts/accounts.ts';
import { type Auth, createAuth, migrateAuth } from './accounts/auth.ts';
import { type BehaviourSwitch, createBehaviourSwitch } from './changes/behaviour.ts';
import { DESK_PATH } from './changes/desk-route.ts';
import { createPlatformDatabase, type PlatformDatabase } from './database/client.ts';
import { createTables } from './database/schema.ts';
import { createDeskLine } from './desk-line.ts';
import { countWaiting } from './events/outbox.ts';
import { addFirstLearners, playgroundLearners } from './learners/first-learners.ts';
import { createNews, type News } from './news.ts';
import { createServer } from './server.ts';
import { type PlatformOptions, type Settings, toSettings } from './settings.ts';

/** A learning platform on this machine, for the playground and the tests. */
export type Platform = {
  /** Where its pages are, without a slash at the end. */
  url: string;
  /** Where the desk sends its changes. */
  webhookUrl: string;
  db: PlatformDatabase;
  /** Makes it take the desk's calls so, from the next on. */
  behave: BehaviourSwitch['set'];
  behaviour: BehaviourSwitch['now'];
  onChange: News['onChange'];
  /** Resolves when the desk has all learners, where the platform uploads them; rejects after `timeoutMs` (30,000). */
  allUploaded(timeoutMs?: number): Promise<void>;
  /** Resolves when the desk has every event that happened here; rejects after `timeoutMs` (30,000). */
  allTold(timeoutMs?: number): Promise<void>;
  /** Ends it: what waits stays in its database. */
  close(): Promise<void>;
};

/**
 * Starts a learning platform on 127.0.0.1: accounts on better-auth, pages for learners, what takes the desk's changes,
 * and what tells the desk of events. Rejects where the port is taken, the database away or a secret is none.
 */
export async function createPlatform(given: PlatformOptions): Promise<Platform> {
  const port = given.port ?? (await getPort());
  const url = `http://127.0.0.1:${port}`;
  const options = toSettings(given, url);
  const disposer = createDisposer(options.onError);
  try {
    const news = createNews();
    const behaviour = createBehaviourSwitch(news.changed);
    const base = await openAccounts(options, disposer);
    const line = createDeskLine({ ...options, ...base, news, behaviour });
    disposer.add(line.close);
    const server = await createServer({ ...options, ...base, ...line, news, behaviour });
    disposer.add(() => server.close());
    await server.listen({ host: '127.0.0.1', port });
    line.ring();
    return {
      url,
      webhookUrl: `${url}${DESK_PATH}`,
      db: base.db,
      behave: behaviour.set,
      behaviour: behaviour.now,
      onChange: news.onChange,
      allUploaded: (timeoutMs) => news.until(async () => line.uploaded() !== undefined, timeoutMs),
      allTold: (timeoutMs) => news.until(async () => (await countWaiting(base.db)) === 0, timeoutMs),
      close: disposer.close,
    };
  } catch (error) {
    await disposer.close();
    throw error;
  }
}

/** Opens the database, makes what is missing of it, and puts better-auth on it. */
async function openAccounts(options: Settings, disposer: Disposer): Promise<{ db: PlatformDatabase; auth: Auth }> {
  const db = createPlatformDatabase(options.databaseUrl, options.onError);
  disposer.add(() => db.destroy());
  const auth = createAuth({
    db,
    baseUrl: options.url,
    secret: options.sessionSecret ?? randomBytes(32).toString('hex'),
    onPasswordReset: (userId) => recordPassword(db, userId, options.clock()),
  });
  await createTables(db, () => migrateAuth(auth));
  await addFirstLearners(db, options.learners ?? playgroundLearners(options.clock()));
  return { db, auth };
}
