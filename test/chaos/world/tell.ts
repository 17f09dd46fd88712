import { setTimeout as wait } from 'node:timers/promises';
import { BOT } from '../people/fixtures.ts';

/** An idle line may be closed just when it is used again, and the next one, too. */
const TRIES = 5;

/**
 * Tells the local Slack, the mailbox or the platform how to behave. Throws where that did not reach it: of a channel that
 * is archived for good, the desk would be blamed.
 */
export async function tell(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${BOT.token}` };
  const told = () => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  for (let tries = 1; ; tries++) {
    const answer = await told().catch((error: Error) => {
      if (tries === TRIES) throw error;
    });
    if (answer) {
      // A line whose answer nobody reads is not used again.
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
      return;
    }
    await wait(100 * tries);
  }
}
