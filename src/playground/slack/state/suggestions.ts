import type * as z from 'zod';
import type { option } from '../blocks/objects.ts';

/** An option of a select, as the app wrote it. */
export type Option = z.infer<typeof option>;

/** A select with type-ahead on somebody's screen. */
export type SuggestingSelect = {
  user: string;
  /** The modal's id, or the message's ts. */
  surface: string;
  blockId: string;
  actionId: string;
};

/** What the app suggests for what was typed last into each select on each person's screen: only that can be chosen. */
export type Suggestions = {
  of(select: SuggestingSelect): Option[];
  /**
   * Begins a search: what was suggested before is no longer offered.
   * @returns what takes the answer. An answer that comes after the next search has begun changes nothing.
   */
  search(select: SuggestingSelect): (options: Option[]) => void;
};

export function createSuggestions(): Suggestions {
  const searches = new Map<string, { found: Option[] }>();
  const key = ({ user, surface, blockId, actionId }: SuggestingSelect) =>
    JSON.stringify([user, surface, blockId, actionId]);
  return {
    of: (select) => searches.get(key(select))?.found ?? [],
    search(select) {
      const begun: { found: Option[] } = { found: [] };
      searches.set(key(select), begun);
      return (options) => {
        begun.found = options;
      };
    },
  };
}
