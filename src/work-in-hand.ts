/** Why work is waited for no longer. */
export type GivenUp =
  /** It takes too long. */
  | 'too-long'
  /** The program ends. */
  | 'stopping'
  /** The program ends, and it did not begin. */
  | 'not-begun';

/** Thrown in place of work that is waited for no longer. It may go on all the same, and its late end changes nothing here. */
export class GivenUpError extends Error {
  readonly why: GivenUp;
  constructor(what: string, why: GivenUp) {
    super(`${what} is given up: ${why}`);
    this.name = 'GivenUpError';
    this.why = why;
  }
}

let waits = 0;
let waitsSince = 0;
let waited = 0;

/** Returns milliseconds on a clock that stands still while anything is `waiting`. */
const workTime = () => (waits > 0 ? waitsSince : performance.now()) - waited;

/**
 * Runs something that waits for what comes by itself, such as a database that is away or the end of a rate limit. No work
 * in hand grows older meanwhile, whoever it is that waits: many may share one answer. It must have an end of its own.
 */
export async function waiting<T>(run: () => Promise<T>): Promise<T> {
  if (waits === 0) waitsSince = performance.now();
  waits += 1;
  try {
    return await run();
  } finally {
    waits -= 1;
    if (waits === 0) waited += performance.now() - waitsSince;
  }
}

/** What is being worked on, and for how long, in milliseconds without what was `waiting`. */
export type Running = { what: string; ms: number };

export type WorkInHand = {
  /**
   * Runs work, and waits for it only so long.
   * @param last of those that are to run also once the program ends, for a moment: what tells people so.
   * @throws GivenUpError where it takes too long, or the program ends.
   */
  run<T>(what: string, work: () => Promise<T>, last?: 'last'): Promise<T>;
  /** Returns the work that has been running longest. */
  oldest(): Running | undefined;
  /** Returns it where it has been running for so long that something must be wrong. */
  stuck(): Running | undefined;
  /** Begins to end: work has a few seconds more, and then nothing begins any more. */
  end(): void;
  /** Returns whether nothing begins any more. */
  isOver(): boolean;
};

export type WorkLimits = {
  /** From when on something must be wrong, in milliseconds. */
  stuckMs: number;
  /** How long work is waited for. */
  limitMs: number;
  /** How long it is waited for once the program ends, and how long telling people so may take after that. */
  stopMs: number;
  lastMs: number;
};

const LIMITS: WorkLimits = { stuckMs: 30_000, limitMs: 60_000, stopMs: 7_200, lastMs: 1_000 };

type Entry = { what: string; since: number; isLast: boolean; giveUp(why: GivenUp): void };

/** @param onStuck called once for each work from which on something must be wrong. */
export function createWorkInHand(
  onStuck: (running: Running) => void = () => {},
  limits: Partial<WorkLimits> = {},
): WorkInHand {
  const { stuckMs, limitMs, stopMs, lastMs } = { ...LIMITS, ...limits };
  const all = new Set<Entry>();
  let over: 'nothing' | 'work' | 'all' = 'nothing';

  const runningOf = ({ what, since }: Entry): Running => ({ what, ms: Math.round(workTime() - since) });

  /** Looks after work until it is over. Returns how to end that. */
  function watch(entry: Entry): () => void {
    let timer: NodeJS.Timeout | undefined;
    let isTold = false;
    const look = () => {
      const age = workTime() - entry.since;
      if (age >= limitMs) return entry.giveUp('too-long');
      if (age >= stuckMs && !isTold) onStuck(runningOf(entry));
      isTold ||= age >= stuckMs;
      timer = setTimeout(look, (isTold ? limitMs : stuckMs) - age).unref();
    };
    look();
    return () => clearTimeout(timer);
  }

  async function run<T>(what: string, work: () => Promise<T>, last?: 'last'): Promise<T> {
    if (over === 'all' || (over === 'work' && !last)) throw new GivenUpError(what, 'not-begun');
    const entry: Entry = { what, since: workTime(), isLast: last === 'last', giveUp: () => {} };
    const givenUp = new Promise<never>((_, reject) => {
      entry.giveUp = (why) => reject(new GivenUpError(what, why));
    });
    all.add(entry);
    const endWatch = watch(entry);
    try {
      return await Promise.race([work(), givenUp]);
    } finally {
      endWatch();
      all.delete(entry);
    }
  }

  const oldest = () => {
    const [first] = all;
    return first && runningOf(first);
  };
  const stop = (what: 'work' | 'all') => {
    over = what;
    for (const entry of all) if (what === 'all' || !entry.isLast) entry.giveUp('stopping');
  };
  return {
    run,
    oldest,
    stuck() {
      const running = oldest();
      return running && running.ms >= stuckMs ? running : undefined;
    },
    end() {
      setTimeout(stop, stopMs, 'work').unref();
      setTimeout(stop, stopMs + lastMs, 'all').unref();
    },
    isOver: () => over !== 'nothing',
  };
}
