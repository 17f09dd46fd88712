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

/** A clock in milliseconds that only goes forward, and stands still while anything is held. */
function createStandingClock() {
  let held = 0;
  let since = 0;
  let stood = 0;
  return {
    time: () => (held > 0 ? since : performance.now()) - stood,
    async hold<T>(run: () => Promise<T>): Promise<T> {
      if (held === 0) since = performance.now();
      held += 1;
      try {
        return await run();
      } finally {
        held -= 1;
        if (held === 0) stood += performance.now() - since;
      }
    },
  };
}

const workClock = createStandingClock();
const turnlessClock = createStandingClock();

/**
 * Runs something that waits for what comes by itself, such as a database that is away. No work in hand grows older
 * meanwhile, whoever it is that waits: many may share one answer. It must have an end of its own.
 */
export const waiting = workClock.hold;

/** Does the same for what waits for its turn with Slack: that is not the time that anything else needs, either. */
export const waitingForTurn = <T>(run: () => Promise<T>): Promise<T> => waiting(() => turnlessClock.hold(run));

/** Returns milliseconds on a clock that stands still while anything is `waitingForTurn`. */
export const timeWithoutTurns = turnlessClock.time;

/** What is being worked on, and for how long, in milliseconds without what was `waiting`. */
export type Running = { what: string; ms: number };

export type WorkInHand = {
  /**
   * Runs work, and waits for it only so long; from then on again where it says that it goes on.
   * @param last of those that are to run also once the program ends, for a moment: what tells people so.
   * @throws GivenUpError where it takes too long, or the program ends.
   */
  run<T>(what: string, work: (goesOn: () => void) => Promise<T>, last?: 'last'): Promise<T>;
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

  const runningOf = ({ what, since }: Entry): Running => ({ what, ms: Math.round(workClock.time() - since) });

  /** Looks after work until it is over. Returns how to end that. */
  function watch(entry: Entry): () => void {
    let timer: NodeJS.Timeout | undefined;
    let isTold = false;
    const look = () => {
      const age = workClock.time() - entry.since;
      if (age >= limitMs) return entry.giveUp('too-long');
      if (age >= stuckMs && !isTold) onStuck(runningOf(entry));
      isTold ||= age >= stuckMs;
      timer = setTimeout(look, (isTold ? limitMs : stuckMs) - age).unref();
    };
    look();
    return () => clearTimeout(timer);
  }

  async function run<T>(what: string, work: (goesOn: () => void) => Promise<T>, last?: 'last'): Promise<T> {
    if (over === 'all' || (over === 'work' && !last)) throw new GivenUpError(what, 'not-begun');
    const entry: Entry = { what, since: workClock.time(), isLast: last === 'last', giveUp: () => {} };
    const givenUp = new Promise<never>((_, reject) => {
      entry.giveUp = (why) => reject(new GivenUpError(what, why));
    });
    const goesOn = () => {
      if (!all.delete(entry)) return;
      entry.since = workClock.time();
      all.add(entry);
    };
    all.add(entry);
    const endWatch = watch(entry);
    try {
      return await Promise.race([work(goesOn), givenUp]);
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
