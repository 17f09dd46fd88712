import { ping, type Words } from '../../../core/sentence.ts';

/** Slack's ids of people; the desk itself asks as `system`. */
const isPerson = (id: string) => /^[UW]/.test(id);

/**
 * Returns a message's last line with whoever it is news for. They are notified when it is posted, and not when it is
 * edited.
 * @param line what the line says besides.
 * @param asker nobody where the asker knows, or reads alone.
 */
export const mentioning = (line: Words, asker: string | undefined): Words =>
  asker && isPerson(asker) ? [...line, line.length > 0 ? ' · for ' : 'For ', ping(asker)] : line;

type Decided = { askedBy: string; decidedBy: string | null; state: string };

/** Returns the asker of a request that somebody else decided, or nobody in time; else nobody. */
export const askerToTell = ({ askedBy, decidedBy, state }: Decided, recipient: string | null): string | undefined =>
  recipient === null && (state === 'expired' || (decidedBy !== null && decidedBy !== askedBy)) ? askedBy : undefined;
