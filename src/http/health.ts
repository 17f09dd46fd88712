import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type AwayCause, databaseTrouble } from '../service/outage.ts';

/** `true`: ready. Otherwise not, with the reason where it is a string: a few plain words, nothing secret. */
export type Ready = () => Promise<boolean | string>;

export type Health = {
  /** Which version this is, in words; said by `/healthz`. */
  build?: string;
  ready: Ready;
  /** Problems that have to be mended although the desk works, in plain words. */
  notes?: () => readonly string[];
};

const patience = 2_000;

const DATABASE: Record<AwayCause, string> = {
  gone: 'the database does not answer',
  'read-only': 'the database is read-only',
  full: 'the disk of the database is full',
  busy: 'the database is too busy to answer',
};

/**
 * Adds `/healthz`: the process lives, and which version it is; and `/readyz`: it can work, or 503 with a short reason while it starts, closes or
 * lacks something. A check that takes more than 2 s has failed. Notes for the operator stand below, a line each.
 */
export function addHealth(
  app: FastifyInstance,
  { build, ready, notes = () => [] }: Health,
  isClosing: () => boolean,
): void {
  app.get('/healthz', { logLevel: 'warn' }, async (_, reply) =>
    reply.type('text/plain').send(build ? `ok\n${build}\n` : 'ok\n'),
  );
  app.get('/readyz', { logLevel: 'warn' }, async (request, reply) => {
    const state = isClosing() ? 'closing' : await askReady(ready, (err) => request.log.warn({ err }, 'not ready'));
    reply.code(state === true ? 200 : 503).type('text/plain');
    return [state === true ? 'ready' : state || 'starting', ...notes(), ''].join('\n');
  });
}

async function askReady(ready: Ready, onError: (error: unknown) => void): Promise<boolean | string> {
  const late = new AbortController();
  try {
    return await Promise.race([ready(), setTimeout(patience, 'no answer in time', { signal: late.signal })]);
  } catch (error) {
    onError(error);
    const trouble = databaseTrouble(error);
    return trouble ? DATABASE[trouble] : 'the check failed';
  } finally {
    late.abort();
  }
}
