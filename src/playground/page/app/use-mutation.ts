import { useEffect, useRef, useState } from 'react';
import type { Acted } from '../../slack/acting/acted.ts';

/** Something a person does that the app has to acknowledge. */
export type Mutation = {
  /** Whether an acknowledgement is still to come. */
  isPending: boolean;
  /** What went wrong the last time, in words. */
  failure: string | undefined;
  run: (act: () => Promise<Acted>) => Promise<Acted | undefined>;
};

/** Counts what is under way: a second click goes out as well, as it does in Slack. */
export function useMutation(): Mutation {
  const [pending, setPending] = useState(0);
  const [failure, setFailure] = useState<string>();
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  async function run(act: () => Promise<Acted>) {
    setPending((count) => count + 1);
    setFailure(undefined);
    const done = await act().catch((error: Error) => error);
    if (!isHere.current) return undefined;
    setPending((count) => count - 1);
    if (done instanceof Error) setFailure(done.message);
    else if (!done.ok) setFailure(done.shown);
    return done instanceof Error ? undefined : done;
  }
  return { isPending: pending > 0, failure, run };
}
