import { setTimeout } from 'node:timers/promises';
import { changeStates } from '../core/platform/change.ts';
import { MAIL_LIMIT } from '../service/rate-limits.ts';
import { methodOfLimit } from '../slack/transport/limits/keys.ts';
import type { SlackTrouble } from '../slack/transport/slack-health.ts';
import type { Metrics } from './metrics.ts';

/** How old the picture of the database may be, in milliseconds: several readers ask it no more often than one. */
const FRESH_MS = 5_000;
/** A scrape waits this long for the database, and goes without it then. */
const PATIENCE_MS = 2_000;

/** What waits in a queue, now. */
export type QueueState = { queue: string; waiting: number; overdue: number; oldestSeconds: number };

/** Changes for the platform by state, those that have ended of the last 24 hours; and how long it has not answered. */
export type PlatformState = { changes: ReadonlyMap<string, number>; outageSeconds: number };

/** A pool’s use: `waiting` counts who found every connection taken. */
export type PoolLoad = { inUse: number; waiting: number; max: number };

/** Where the numbers come from that are looked up when they are asked for. */
export type Sources = {
  /** Queues, and how many mails of the last 24 hours are in each state. */
  backlog(): Promise<{ queues: QueueState[]; mails: Map<string, number>; platform: PlatformState }>;
  pools: Record<string, () => PoolLoad>;
  /** The work that has been running longest, in milliseconds. */
  oldestWork: () => { ms: number } | undefined;
  /** The rate limits that are in force. */
  rateLimits: () => readonly { key: string }[];
  /** What keeps us from speaking in Slack. */
  slackTroubles: () => readonly { kind: SlackTrouble['kind'] }[];
};

/** Brings the numbers of this moment up to date. Never rejects: where the database does not answer, they are left out. */
export function createGauges(
  metrics: Metrics,
  { backlog, pools, oldestWork, rateLimits, slackTroubles }: Sources,
): () => Promise<void> {
  let asked: { at: number; done: Promise<void> } | undefined;

  async function askDatabase(): Promise<void> {
    const late = new AbortController();
    const answer = await Promise.race([
      backlog().catch(() => undefined),
      setTimeout(PATIENCE_MS, undefined, { signal: late.signal }),
    ]);
    late.abort();
    const { waiting, overdue, oldest, mails, changes, outage } = metrics;
    for (const gauge of [waiting, overdue, oldest, mails, changes, outage]) gauge.reset();
    metrics.backlogKnown.set(answer ? 1 : 0);
    for (const { queue, ...state } of answer?.queues ?? []) {
      waiting.set({ queue }, state.waiting);
      overdue.set({ queue }, state.overdue);
      oldest.set({ queue }, state.oldestSeconds);
    }
    for (const [state, count] of answer?.mails ?? []) mails.set({ state }, count);
    if (!answer) return;
    for (const state of changeStates) changes.set({ state }, answer.platform.changes.get(state) ?? 0);
    outage.set(answer.platform.outageSeconds);
  }

  return async () => {
    if (!asked || performance.now() - asked.at > FRESH_MS) asked = { at: performance.now(), done: askDatabase() };
    await asked.done;
    metrics.oldestWork.set((oldestWork()?.ms ?? 0) / 1000);
    metrics.rateLimits.reset();
    for (const method of ['chat.postMessage', 'chat.update', MAIL_LIMIT]) metrics.rateLimits.set({ method }, 0);
    for (const { key } of rateLimits()) metrics.rateLimits.inc({ method: methodOfLimit(key) });
    const troubles = slackTroubles();
    for (const trouble of ['not-authorised', 'rate-limited'] as const)
      metrics.slackTrouble.set({ trouble }, troubles.some(({ kind }) => kind === trouble) ? 1 : 0);
    for (const [pool, load] of Object.entries(pools)) {
      const { inUse, waiting, max } = load();
      metrics.poolInUse.set({ pool }, inUse);
      metrics.poolWaiting.set({ pool }, waiting);
      metrics.poolMax.set({ pool }, max);
    }
  };
}
