import type { WorkInHand } from '../work-in-hand.ts';
import type { Ready } from './health.ts';

type Jobs = { check(): Promise<void>; isRunning(): boolean };

/**
 * Returns the check whether the desk can work: it can write, jobs can be added and run, and no work in hand is stuck.
 * @param canWrite rejects where the database cannot be written to.
 */
export function createReadiness(canWrite: () => Promise<unknown>, jobs: Jobs, work: WorkInHand): Ready {
  return async () => {
    await Promise.all([canWrite(), jobs.check()]);
    if (!jobs.isRunning()) return 'the job runner stopped';
    const stuck = work.stuck();
    if (!stuck) return true;
    return `“${stuck.what}” has been running for ${Math.round(stuck.ms / 1000)} s, and something it needs does not answer`;
  };
}
