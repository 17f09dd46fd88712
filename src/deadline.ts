/** Thrown where something was not done within the time it has. */
export class DeadlineError extends Error {
  constructor(ms: number) {
    super(`not done within ${ms} ms`);
    this.name = 'DeadlineError';
  }
}

/** Something that ends: `signal` fires after `ms` milliseconds, or at `end()`, which is called when it is no longer needed. */
export type Deadline = { signal: AbortSignal; end(): void };

/** Starts a deadline from now on, for several things together. Its timer is held, so no garbage collection can lose it. */
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

/**
 * Runs something that has `ms` milliseconds. It ends then whether or not `run` hears its signal: on Node 20, fetch no
 * longer does once garbage was collected while a body is read.
 * @param run gets a signal that fires at the end of that time.
 * @param until ends it sooner.
 * @throws DeadlineError after that time; the reason of `until` where that was first.
 */
export async function withDeadline<T>(
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  until?: AbortSignal | null,
): Promise<T> {
  until?.throwIfAborted();
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let stop = () => {};
  const over = new Promise<never>((_, reject) => {
    const end = (reason: unknown) => {
      reject(reason);
      controller.abort(reason);
    };
    timer = setTimeout(() => end(new DeadlineError(ms)), ms);
    stop = () => end(until?.reason);
    until?.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([run(controller.signal), over]);
  } finally {
    clearTimeout(timer);
    until?.removeEventListener('abort', stop);
  }
}

/**
 * Makes an HTTP request that has `ms` milliseconds for headers and body together.
 * @returns the whole answer: nobody reads from the network after this.
 * @throws DeadlineError after that time, and what fetch throws.
 */
export function fetchWithin(ms: number, url: string | URL, init: RequestInit = {}): Promise<Response> {
  const call = async (signal: AbortSignal) => readWhole(await fetch(url, { ...init, signal }), signal);
  return withDeadline(ms, call, init.signal);
}

/** Reads a body to its end, and hangs up where `signal` fires before that. */
async function readWhole({ body, status, statusText, headers }: Response, signal: AbortSignal): Promise<Response> {
  const chunks: Uint8Array[] = [];
  const reader = body?.getReader();
  if (reader) {
    const hangUp = () => void reader.cancel(signal.reason).catch(() => {});
    if (signal.aborted) hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  }
  return new Response(chunks.length > 0 ? Buffer.concat(chunks) : null, { status, statusText, headers });
}
