import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPrograms, reachableFolder, runAs } from './files.ts';
import { type Ids, makePrivateFolder } from './private-folder.ts';
import {
  initialiseData,
  isRunning,
  launchServer,
  type Place,
  readPassword,
  runningPort,
  stopServer,
} from './server.ts';
import { addUser } from './users.ts';

export type EmbeddedPostgres = { url: string; folder: string; stop(): Promise<void> };

type Options = {
  /** False switches fsync off, for data that may be lost (tests, playground). */
  durable: boolean;
  /**
   * Given, the server is watched: where it ends by itself, it is started again on its port. Called once it runs again, or
   * with why it does not yet.
   */
  onEnd?: (error?: unknown) => void;
};

/** Where the program's own database lies, unless DATABASE_URL names another. */
export const DATA_FOLDER = '.data/postgres';

const LOOK_EVERY_MS = 1_000;

/**
 * Starts a real Postgres in a folder of its own, or takes over the one that a killed process left running there.
 * @param wanted the folder; where it cannot be used, another is taken: see `folder` of the result.
 * @throws where root's folder is not its Postgres's alone: a link, or somebody else's.
 * @returns its URL and `stop()`, which stops it only if no other process uses it.
 */
export async function startEmbedded(wanted: string, { durable, onEnd }: Options): Promise<EmbeddedPostgres> {
  const as = runAs();
  const folder = reachableFolder(wanted, as);
  const place = { bin: await findPrograms(as), folder, as, durable };
  const leave = await orSay(folder, async () => {
    if (as) ownFolder(folder, as);
    if (!existsSync(join(folder, 'data'))) await initialiseData(place);
    return addUser(folder);
  });
  const port = (await runningPort(place)) ?? (await launchServer(place));
  const password = readPassword(folder);
  const unwatch = onEnd && watchServer(place, port, onEnd);
  return {
    url: `postgres://desk:${password}@127.0.0.1:${port}/postgres`,
    folder,
    async stop() {
      await unwatch?.();
      if (leave()) await stopServer(place);
    },
  };
}

/** Gives root's folder to the user that Postgres runs as, before anything in it is read. */
function ownFolder(folder: string, as: Ids): void {
  mkdirSync(dirname(folder), { recursive: true });
  makePrivateFolder(folder, as);
}

/** Does what needs the folder. @throws where the folder is at fault, with what it has to be. */
async function orSay<T>(folder: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    const { code, stderr } = cause as { code?: unknown; stderr?: string };
    const why = stderr?.split('\n').find((line) => line.includes('error:')) ?? code;
    if (typeof why !== 'string') throw cause;
    const words = `The data cannot be kept in ${folder} (${why}). It has to belong to this user, and to have room; or set DATABASE_URL to a Postgres of yours.`;
    throw new Error(words, { cause });
  }
}

/** Looks whether the server runs, and starts it again on its port where it does not. Returns how to end that. */
function watchServer(place: Place, port: number, onEnd: (error?: unknown) => void): () => Promise<void> {
  let looking: Promise<void> | undefined;
  const look = async () => {
    if (isRunning(place)) return;
    await launchServer(place, port).then(
      () => onEnd(),
      (error) => onEnd(error),
    );
  };
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, LOOK_EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
