import { useEffect, useState } from 'react';
import type { Seen } from '../../slack/state/seen.ts';
import { fetchSeen } from './api.ts';

/** What is on the screen: what was seen last, and why it may be old. */
export type Looking = { seen: Seen | undefined; problem: string | undefined };

const CUT_OFF = 'The local Slack does not answer. Is the playground still running?';

/** Keeps what this person sees true, by server-sent events. */
export function useSeen(as: string): Looking {
  const [looking, setLooking] = useState<Looking>({ seen: undefined, problem: undefined });
  useEffect(() => {
    const events = new EventSource('/_local/events');
    const complain = (problem: string) => setLooking(({ seen }) => ({ seen, problem }));
    const watch = keepLooking(as, (seen) => setLooking({ seen, problem: undefined }), complain);
    events.addEventListener('change', watch.look);
    events.addEventListener('error', () => complain(CUT_OFF));
    return () => {
      events.close();
      watch.stop();
    };
  }, [as]);
  return looking;
}

/** Looks once at a time; what changes meanwhile is one more look afterwards. */
function keepLooking(as: string, show: (seen: Seen) => void, complain: (problem: string) => void) {
  let isWanted = false;
  let isLooking = false;
  let isStopped = false;
  async function look() {
    isWanted = true;
    if (isLooking) return;
    isLooking = true;
    while (isWanted && !isStopped) {
      isWanted = false;
      await fetchSeen(as).then(
        (seen) => isStopped || show(seen),
        (error: Error) => isStopped || complain(error instanceof TypeError ? CUT_OFF : error.message),
      );
    }
    isLooking = false;
  }
  return {
    look: () => void look(),
    stop: () => {
      isStopped = true;
    },
  };
}
