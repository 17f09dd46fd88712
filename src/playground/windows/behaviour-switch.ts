/** A behaviour, and its fine print. */
export type Behaving<B extends string, O extends object> = { behaviour: B; options: O };

/** Which way something behaves now, and for how long. */
export type Switch<B extends string, O extends object> = {
  /** Returns the behaviour now, without using it up. */
  now(): Behaving<B, O>;
  /** Returns the behaviour for one call; counts down `times`. */
  take(): Behaving<B, O>;
  set(behaviour: B, options?: O): void;
};

/**
 * Returns a switch that stands on `resting`, and goes back there once `times` calls were taken. `changed` is called whenever
 * it moves.
 */
export function createSwitch<B extends string, O extends { times?: number }>(
  resting: B,
  changed: () => void,
): Switch<B, O> {
  let current: Behaving<B, O> = { behaviour: resting, options: {} as O };
  let left = Number.POSITIVE_INFINITY;
  const set = (behaviour: B, options = {} as O) => {
    current = { behaviour, options };
    left = options.times ?? Number.POSITIVE_INFINITY;
    changed();
  };
  return {
    now: () => current,
    take() {
      const taken = current;
      left -= 1;
      if (left <= 0) set(resting);
      return taken;
    },
    set,
  };
}
