import type { Push } from '../platform/push/push.ts';
import type { PlatformChanges } from '../service/platform/changes/changes.ts';
import type { Outages } from '../service/platform/outages.ts';

/** How many changes one process sends at once. */
const MOST = 10;

export type ChangesWork = {
  changes: PlatformChanges;
  /** None where the platform fetches its changes, or is not connected. */
  push: Push | undefined;
  /** Who tells on-call; none where no platform is connected. */
  outages?: Outages;
};

/** What sending needs besides. */
type SendingWork = ChangesWork & {
  /** Shows a post that is claimed. No change waits for that. */
  show(postId: string): void;
};

/** Runs one attempt as work in hand, so that it is seen where it hangs. */
type AroundAttempt = (attempt: () => Promise<void>) => Promise<void>;

/**
 * Returns the work that a ring for a change starts: it sends what is due, one after the other, until nothing is. Several
 * may be at it side by side, at most so many; whoever comes then leaves it to them.
 * @param stopping ends it: attempts under way are given up, and another process makes them again.
 */
export function createSendChanges(
  { changes, push, outages, show }: SendingWork,
  stopping: AbortSignal,
  around: AroundAttempt,
): () => Promise<void> {
  let atWork = 0;
  let wasTurnedAway = false;

  async function sendNext(send: Push): Promise<boolean> {
    if (stopping.aborted) return false;
    const claimed = await changes.claimNext();
    if (!claimed) return false;
    const { change, attempts } = claimed;
    const answer = await send(change, stopping);
    for (const postId of await changes.answered(change.id, attempts, answer)) show(postId);
    if (answer.kind === 'none' && answer.isSetting) await outages?.settingIsWrong(answer.problem);
    return true;
  }

  async function sendInHand(send: Push): Promise<boolean> {
    let wasSent = false;
    await around(async () => {
      wasSent = await sendNext(send);
    });
    return wasSent;
  }

  return async () => {
    if (!push) return;
    if (atWork >= MOST) {
      wasTurnedAway = true;
      return;
    }
    atWork += 1;
    try {
      do {
        wasTurnedAway = false;
        while (await sendInHand(push));
      } while (wasTurnedAway);
    } finally {
      atWork -= 1;
    }
  };
}

/** Ends what the platform did not answer in time, and tells on-call where it does not answer: once a minute. */
export async function watchPlatform({ changes, outages }: ChangesWork): Promise<void> {
  await changes.endUnanswered();
  await outages?.check();
}
