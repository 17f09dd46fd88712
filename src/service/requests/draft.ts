import { findDraft } from '../../db/requests/drafts.ts';
import type { Call, Deps } from '../context.ts';
import { isId } from './decision-context.ts';

/** The new address that the caller typed before choosing whose it is. Undefined for anybody else, and after a day. */
export async function recallDraft({ db }: Deps, { actor }: Call, draft: string): Promise<string | undefined> {
  return isId(draft) ? findDraft(db, draft, actor) : undefined;
}
