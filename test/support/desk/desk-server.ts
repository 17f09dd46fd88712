import { Writable } from 'node:stream';
import pino from 'pino';
import { noPlatform } from '../../../src/core/platform/platform.ts';
import type { Database } from '../../../src/db/client.ts';
import { createServer, type ServerOptions } from '../../../src/http/server.ts';
import { isCookieless, rememberCookieless } from '../../../src/service/credentials/link-visit.ts';
import { openLink, setPassword } from '../../../src/service/credentials/set-password.ts';
import { ADDRESS_KEY } from './service.ts';

export const platformUrl = 'https://learn.example.com/sign-in';

/** The pages' side of the desk on a real database. */
export const pagesOn = (db: Database, now: Date): ServerOptions['pages'] => ({
  openLink: (ask) => openLink(db, ask),
  setPassword: (ask) => setPassword(db, { addressKey: ADDRESS_KEY, platform: noPlatform }, ask),
  platformUrl,
  now: () => now,
});

/** Pages for tests that need no learner: every link is unknown. */
export const noPages: ServerOptions['pages'] = {
  openLink: async () => ({ kind: 'unknown', locale: null }),
  setPassword: async () => ({ kind: 'unknown', locale: null }),
  platformUrl,
  now: () => new Date(),
};

/** For tests of links whose browsers keep cookies. */
const noVisits: ServerOptions['cookielessVisits'] = { remember: async () => {}, isRemembered: async () => false };

/** Browsers without cookies are remembered in a real database. */
export const visitsOn = (db: Database, now: Date): ServerOptions['cookielessVisits'] => ({
  remember: (seen) => rememberCookieless(db, { ...seen, now }),
  isRemembered: (seen) => isCookieless(db, { ...seen, now }),
});

/** The HTTP server with its log kept in `lines`. */
export async function createTestServer(options: Partial<ServerOptions> = {}) {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = pino({ level: 'debug' }, sink);
  const ready = async () => true;
  const server = await createServer({
    log,
    publicUrl: 'https://desk.test',
    ready,
    pages: noPages,
    cookielessVisits: noVisits,
    ...options,
  });
  return { ...server, lines };
}
