import { createPlatform, type Platform } from '../../../src/playground/platform/platform.ts';
import type { PlatformOptions } from '../../../src/playground/platform/settings.ts';
import { createEmptyDatabase } from '../../support/database/database.ts';
import { createActingDesk, SECRET, send, TOKEN } from './acting-desk.ts';

export type TestPlatform = Awaited<ReturnType<typeof createTestPlatform>>;
type Applied = { position: number; id: string; type: string; externalId: string; request: string | null };

/** Starts a platform on a database of its own, and what stands for the desk. Faults inside fail the test that closes it. */
export async function createTestPlatform(options: Partial<PlatformOptions> = {}) {
  const database = await createEmptyDatabase();
  const desk = await createActingDesk();
  const errors: unknown[] = [];
  const start = () =>
    createPlatform({
      databaseUrl: database.url,
      desk: { url: desk.url, token: TOKEN },
      secrets: [SECRET],
      onError: (error) => errors.push(error),
      ...options,
    });
  let platform: Platform = await start();
  const read = async <T>(path: string): Promise<T> => (await fetch(`${platform.url}/_local/${path}`)).json() as T;
  return {
    desk,
    platform: () => platform,
    /** Sends a change, signed. */
    send: (sent: Parameters<typeof send>[1]) => send(platform.webhookUrl, sent),
    /** Returns a learner's record here, by address. */
    learner: async (email: string, organization = 'Acme') =>
      (await read<Record<string, string | null>[]>('learners')).find(
        (one) => one.email === email && one.organization === organization,
      ),
    applied: () => read<Applied[]>('applied'),
    told: () => read<{ id: string; tries: number; answer: { body: object } | null; what: string | null }[]>('told'),
    /** Posts a form as a page does, and follows nothing. */
    post: (path: string, fields: Record<string, string>, cookie = '') =>
      fetch(`${platform.url}${path}`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { cookie, origin: platform.url },
        redirect: 'manual',
      }),
    async restart() {
      await platform.close();
      platform = await start();
    },
    async close() {
      await platform.close();
      await desk.close();
      await database.close();
      if (errors.length > 0) throw errors[0];
    },
  };
}

/** Returns the session's cookie of an answer, as the browser sends it back. */
export const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
