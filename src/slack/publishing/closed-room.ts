import { closedBecause, type Directory, isDirectMessage } from '../../service/access/directory.ts';
import { type SlackProblem, slackProblem } from '../transport/errors.ts';

/** How often a post waits for Slack to say whose a channel is, before it goes to the asker instead: some 15 seconds. */
const PATIENT_TRIES = 4;

/** Thrown where the desk may not say something, though Slack might take it. `code` says why. */
export class ClosedRoom extends Error {
  constructor(readonly code: string) {
    super(`Nothing may be said there: ${code}.`);
  }
}

/**
 * Throws `ClosedRoom` where a channel is not the desk's own any more: shared with another company, archived, left, or
 * where Slack has not been able to say for a while. Throws Slack's error before that.
 */
export async function assertOpenRoom(directory: Directory, channel: string, attempts: number): Promise<void> {
  // Nobody else reads a direct message, and nobody archives it.
  if (isDirectMessage(channel)) return;
  const room = await directory.room(channel).catch((error) => {
    throw attempts > PATIENT_TRIES ? new ClosedRoom('cannot-check') : error;
  });
  const why = closedBecause(room);
  if (why) throw new ClosedRoom(why);
}

/** Returns what a failed attempt to show a post means: for it to be tried again soon, or to be told elsewhere. */
export const postProblem = (error: unknown): SlackProblem =>
  error instanceof ClosedRoom ? { kind: 'refused', code: error.code } : slackProblem(error);
