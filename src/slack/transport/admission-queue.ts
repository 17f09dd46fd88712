/** A step that begins work; its promise ends when it has begun. */
export type Step = () => Promise<unknown>;

/** What came in and waits for its turn, first come, first served. */
export type AdmissionQueue = {
  add(step: Step): void;
  /** To be called when something in hand is finished. */
  move(): void;
  isEmpty(): boolean;
};

/** How much is in hand at once; more would only wait for the database. */
const AT_ONCE = 32;
/** How much while requests pour in, so that acknowledging them goes before. */
const AT_ONCE_IN_FLOOD = 2;
/** So many requests within so many milliseconds are a flood: no team of people makes them. */
const FLOOD = { requests: 50, withinMs: 250 };

/**
 * Lets steps begin as there is room, one in a turn of the event loop at most: what came in meanwhile is acknowledged
 * first, however many wait.
 * @param inHand how much is in hand now.
 */
export function createAdmissionQueue(inHand: () => number, begin: (step: Step) => void): AdmissionQueue {
  const waiting = new Set<Step>();
  const flood = createFlood();
  let isNextAsked = false;

  function move(): void {
    if (isNextAsked || waiting.size === 0 || inHand() >= (flood.isOn() ? AT_ONCE_IN_FLOOD : AT_ONCE)) return;
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

/** Whether requests pour in just now. */
function createFlood() {
  let began = 0;
  let seen = 0;
  const age = () => performance.now() - began;
  return {
    isOn: () => seen > FLOOD.requests && age() <= FLOOD.withinMs,
    sawOne() {
      // What goes on from one window into the next has half a start.
      const goesOn = seen > FLOOD.requests && age() <= 2 * FLOOD.withinMs;
      if (age() > FLOOD.withinMs) [began, seen] = [performance.now(), goesOn ? FLOOD.requests / 2 : 0];
      seen += 1;
    },
  };
}
