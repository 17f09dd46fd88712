import { and, eq, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { isOldest, isSending } from './changes.ts';

/** Selects the change of a request that waits for the platform's answer: there is one at most. */
export const isWaitingChangeOf = (requestId: AnyPgColumn) => and(eq(platformChanges.requestId, requestId), isSending);

/** The columns that messages show of a change. Its first column is never null: drizzle takes a null there for “no such row”. */
export const changeFateColumns = {
  type: platformChanges.type,
  state: platformChanges.state,
  isUndo: platformChanges.isUndo,
  attempts: platformChanges.attempts,
  askedAt: platformChanges.createdAt,
  problem: platformChanges.problem,
  message: platformChanges.message,
  answeredAt: platformChanges.answeredAt,
  canCancel: sql<boolean>`(${platformChanges.inDoubt} = 0)`,
  isBehind: sql<boolean>`(${platformChanges.state} = 'sending' and ${platformChanges.attempts} = 0 and not ${isOldest})`,
};
