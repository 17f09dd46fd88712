import { findDraft } from '../../db/requests/drafts.ts';
import type { Invocation, ServiceDeps } from '../context.ts';
import { isUuid } from './decision-context.ts';

/** The new address that the caller typed before choosing whose it is. Undefined for anybody else, and after a day. */
export async function recallDraft(
  { db }: ServiceDeps,
  { actor }: Invocation,
  draft: string,
): Promise<string | undefined> {
  return isUuid(draft) ? findDraft(db, draft, actor) : undefined;
}
