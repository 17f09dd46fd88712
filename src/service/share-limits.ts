import type { Logger } from 'pino';
import type { DatabaseClient } from '../db/client.ts';
import { createPubsub } from '../db/pubsub.ts';
import type { createRateLimits, LimitNews, SharedLimits } from './rate-limits.ts';

/** Returns the rate limits as all replicas know them: each tells the others of those that it meets. */
export function shareLimits(
  { db, sql }: DatabaseClient,
  connect: ReturnType<typeof createRateLimits>['connect'],
  log: Logger,
): SharedLimits {
  const onError = (err: unknown) => log.warn({ err }, 'other replicas may hear late of a rate limit');
  const shared = connect(db, (news) => tell(news), onError);
  const tell = createPubsub<LimitNews>(sql, {
    about: 'learner_desk_limits',
    hear: shared.hear,
    unsure: 'unsure',
    onError,
  });
  return shared;
}
