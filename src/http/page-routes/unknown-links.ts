import type { FastifyBaseLogger } from 'fastify';
import type { LinkPurpose } from '../../core/credentials/link-url.ts';

const MINUTE = 60_000;

/** Counts visits with unknown links. */
export type UnknownLinks = {
  count(purpose: LinkPurpose): void;
  /** Says what is counted and not said yet. */
  close(): void;
};

/**
 * Returns a count of visits with unknown links. Strangers can make up any number of tokens, so the audit has
 * none of them, and the log one line a minute.
 * @param onVisit called for each visit, to measure.
 */
export function createUnknownLinks(log: FastifyBaseLogger, onVisit: (purpose: LinkPurpose) => void): UnknownLinks {
  let unsaid = 0;
  let timer: NodeJS.Timeout | undefined;
  const say = () => {
    clearTimeout(timer);
    timer = undefined;
    if (unsaid > 0) log.info({ visits: unsaid }, 'links that nobody knows were opened');
    unsaid = 0;
  };
  return {
    count(purpose) {
      onVisit(purpose);
      unsaid += 1;
      timer ??= setTimeout(say, MINUTE).unref();
    },
    close: say,
  };
}
