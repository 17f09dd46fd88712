import type { PlatformAnswer } from '../core/platform/change.ts';
import type { OutgoingChange } from '../core/platform/outgoing-change.ts';
import type { PlatformChanges } from '../service/platform/changes.ts';
import type { Outages } from '../service/platform/outages.ts';

/** Sends a change to the learning platform, and returns its answer. Never throws. */
export type Push = (change: OutgoingChange) => Promise<PlatformAnswer>;

/** How many changes one process sends at once. */
const MOST = 10;

export type ChangesWork = {
  changes: PlatformChanges;
  /** None where the platform fetches its changes, or is not connected. */
  push: Push | undefined;
  /** Who tells on-call; none where no platform is connected. */
  outages?: Outages;
};

/**
 * Returns the work that a ring for a change starts: it sends what is due, one after the other, until nothing is. Several
 * may be at it side by side, at most so many; whoever comes then leaves it to them.
 */
export function createSendChanges({ changes, push, outages }: ChangesWork): () => Promise<void> {
  let atWork = 0;
  let wasTurnedAway = false;

  async function sendNext(send: Push): Promise<boolean> {
    const claimed = await changes.claimNext();
    if (!claimed) return false;
    const { change, attempts } = claimed;
    const answer = await send(change);
    await changes.answered(change.id, attempts, answer);
    if (answer.kind === 'none' && answer.isSetting) await outages?.settingIsWrong(answer.problem);
    return true;
  }

  return async () => {
    await changes.endUnanswered();
    if (!push) return;
    if (atWork >= MOST) {
      wasTurnedAway = true;
      return;
    }
    atWork += 1;
    try {
      do {
        wasTurnedAway = false;
        while (await sendNext(push));
      } while (wasTurnedAway);
    } finally {
      atWork -= 1;
    }
  };
}
