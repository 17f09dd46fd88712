import { createHash } from 'node:crypto';
import type { LinkPurpose } from '../../core/credentials/link-url.ts';
import type { Database } from '../../db/client.ts';
import { hasCookielessVisit, keepCookielessVisit } from '../../db/credentials/link-visits.ts';

/** How long a link's page may lie open before the link has to be opened again, in minutes. */
export const PAGE_MINUTES = 30;

/** A link that was opened: the SHA-256 of its token as hex, and what the browser says of itself. */
export type SeenLink = { id: string; purpose: LinkPurpose; browser: string };
type LinkVisit = SeenLink & { now: Date };

/**
 * Remembers that a browser came to a link's page without the cookie that it was given, so that the link itself can be
 * answered in place. The link is not used up. Only the last such browser is kept, and nothing for links that do not exist.
 */
export const rememberCookieless = (db: Database, visit: LinkVisit): Promise<void> =>
  keepCookielessVisit(db, { ...visit, browser: hashBrowser(visit) });

/** Returns whether this browser came to the link's page without its cookie in the last 30 minutes. */
export const isCookieless = (db: Database, visit: LinkVisit): Promise<boolean> => {
  const since = new Date(visit.now.getTime() - PAGE_MINUTES * 60_000);
  return hasCookielessVisit(db, { ...visit, browser: hashBrowser(visit), since });
};

/** Returns the hash of a browser, which is a different one for every link, because the link's id is in it. */
const hashBrowser = ({ id, browser }: LinkVisit) => createHash('sha256').update(`${id}\n${browser}`).digest('hex');
