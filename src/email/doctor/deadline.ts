/** Something that ends: `signal` fires after `ms` milliseconds, or at `end()`, which is called when it is no longer needed. */
export type Deadline = { signal: AbortSignal; end(): void };

/** A deadline from now on. Unlike AbortSignal.timeout within AbortSignal.any, no garbage collection can lose it. */
export function startDeadline(ms: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      controller.abort();
    },
  };
}
