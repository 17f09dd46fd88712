import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Connection } from './connection.ts';

/** After how long another connection is tried where one could not be opened, in milliseconds. */
const AGAIN_MS = 5_000;
/** How many connections in a row may end within that time before the next one waits. */
const SHORT_LIVED = 3;

/**
 * Keeps one connection open until `stopping` fires. The next one is open before the one that Slack will end is closed.
 * @param connect returns an open connection.
 * @param first the connection to begin with; one is opened unless given.
 * @returns a promise that resolves when the last one takes nothing more.
 */
export async function keepOpen(
  connect: () => Promise<Connection>,
  { log, stopping, first }: { log: Logger; stopping: AbortSignal; first?: Connection },
): Promise<void> {
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  const waitAgain = () => pause(AGAIN_MS, undefined, { signal: stopping }).catch(() => {});

  async function openNext(): Promise<Connection | undefined> {
    while (!stopping.aborted)
      try {
        return await connect();
      } catch (err) {
        if (stopping.aborted) break;
        log.warn({ err }, 'no socket to Slack could be opened: it is tried again');
        await waitAgain();
      }
    return undefined;
  }

  let shortLived = 0;
  let current = first ?? (await openNext());
  while (current) {
    const since = performance.now();
    await Promise.race([current.ending, stopped]);
    shortLived = performance.now() - since < AGAIN_MS ? shortLived + 1 : 0;
    if (shortLived >= SHORT_LIVED) await waitAgain();
    const next = await openNext();
    const closing = current.close();
    if (!next) return closing;
    current = next;
  }
}
