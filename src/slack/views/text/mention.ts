import { ping, type Words } from '../../../core/sentence.ts';

/** Slack's ids of people; the desk itself asks as `system`. */
const isPerson = (id: string) => /^[UW]/.test(id);

/**
 * Returns whom something is news for, to stand after the verdict. They are notified when it is posted, and not when it
 * is edited.
 * @param asker nobody where the asker knows, or reads alone.
 */
export const newsFor = (asker: string | undefined): Words => (asker && isPerson(asker) ? [' · for ', ping(asker)] : []);

type Decided = { askedBy: string; decidedBy: string | null; state: string };

/** Returns the asker of a request that somebody else decided, or nobody in time; else nobody. */
export const askerToTell = ({ askedBy, decidedBy, state }: Decided, recipient: string | null): string | undefined =>
  recipient === null && (state === 'expired' || (decidedBy !== null && decidedBy !== askedBy)) ? askedBy : undefined;
