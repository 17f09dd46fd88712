/** Counts by name, in the order in which the names came up first. */
export type Tally = {
  add(name: string, by?: number): void;
  of(name: string): number;
  total(): number;
  all(): [name: string, count: number][];
};

export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    add: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
    of: (name) => counts.get(name) ?? 0,
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    all: () => [...counts],
  };
}
