/** A step that starts work; its promise resolves when the work has started. */
export type Step = () => Promise<unknown>;

/** Requests that wait for their turn, first come, first served. */
export type AdmissionQueue = {
  add(step: Step): void;
  /** Starts what has room now. Called when work is finished. */
  move(): void;
  isEmpty(): boolean;
};

/** How much work runs at once; more would only wait for the database. */
const AT_ONCE = 32;
/** How much there is at once with what waits for Slack or DNS. */
const IN_ALL = 64;
/** How much work runs during a flood, so that acknowledging comes first. */
const AT_ONCE_IN_FLOOD = 2;
/** The number of requests within a time that count as a flood: no team of people makes so many. */
const FLOOD = { requests: 50, withinMs: 250 };

/**
 * Returns a queue that starts steps when there is room, at most one in a turn of the event loop. So what came in
 * meanwhile is acknowledged first, however many wait.
 * @param inHand returns how much work there is now, and how much of it waits for nobody outside.
 */
export function createAdmissionQueue(
  inHand: () => { all: number; active: number },
  begin: (step: Step) => void,
): AdmissionQueue {
  const waiting = new Set<Step>();
  const flood = createFlood();
  let isNextAsked = false;

  function hasRoom(): boolean {
    const { all, active } = inHand();
    return flood.isOn() ? all < AT_ONCE_IN_FLOOD : active < AT_ONCE && all < IN_ALL;
  }

  function move(): void {
    if (isNextAsked || waiting.size === 0 || !hasRoom()) return;
    isNextAsked = true;
    setImmediate(() => {
      isNextAsked = false;
      for (const step of waiting) {
        waiting.delete(step);
        begin(step);
        break;
      }
      move();
    });
  }
  return {
    add(step) {
      flood.sawOne();
      waiting.add(step);
      move();
    },
    move,
    isEmpty: () => waiting.size === 0,
  };
}

/** Returns a detector of floods: whether requests pour in now. */
function createFlood() {
  let began = 0;
  let seen = 0;
  const age = () => performance.now() - began;
  return {
    isOn: () => seen > FLOOD.requests && age() <= FLOOD.withinMs,
    sawOne() {
      // A flood that continues from one window into the next is noticed after half as many.
      const goesOn = seen > FLOOD.requests && age() <= 2 * FLOOD.withinMs;
      if (age() > FLOOD.withinMs) [began, seen] = [performance.now(), goesOn ? FLOOD.requests / 2 : 0];
      seen += 1;
    },
  };
}
