import { createTally, type Tally } from '../verdict/tally.ts';
import type { Replica } from '../world/replica.ts';
import { type FailPoint, nameOf, type Step } from './fail-points.ts';

/** Kills replicas with SIGKILL where a fail point is set, or on the spot. */
export type Killer = {
  /** Sets fail points: the next replica that comes to one of them dies there, and then none is set any more. */
  set(points: readonly FailPoint[]): void;
  isSet(): boolean;
  /** To be asked by the proxies at every step. True: the replica is dead, and nothing more may pass. */
  at(replica: Replica, step: Step | undefined, when: FailPoint['when']): boolean;
  /** The same in two steps: takes the fail point now, for the replica to die a moment later. Its name, where it was set. */
  take(replica: Replica, step: Step | undefined, when: FailPoint['when']): string | undefined;
  strike(replica: Replica, where: string): void;
  tally: Tally;
};

export function createKiller(): Killer {
  const tally = createTally();
  let set = new Set<string>();
  const strike = (replica: Replica, where: string) => {
    // Whoever is dead already does not count again.
    if (!replica.isUp()) return;
    tally.add(where);
    replica.kill();
  };
  const take: Killer['take'] = (replica, step, when) => {
    const name = step && nameOf({ step, when });
    if (!name || !set.has(name) || !replica.isUp()) return undefined;
    set = new Set();
    return name;
  };
  return {
    tally,
    set: (points) => {
      set = new Set(points.map(nameOf));
    },
    isSet: () => set.size > 0,
    at(replica, step, when) {
      const name = take(replica, step, when);
      if (name) strike(replica, name);
      return name !== undefined;
    },
    take,
    strike,
  };
}
