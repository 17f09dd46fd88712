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

/** What the app suggested last for each select on each person's screen: only that can be chosen there. */
export type Suggestions = {
  of(select: SuggestingSelect): Option[];
  set(select: SuggestingSelect, options: Option[]): void;
};

export function createSuggestions(): Suggestions {
  const last = new Map<string, Option[]>();
  const key = ({ user, surface, blockId, actionId }: SuggestingSelect) =>
    JSON.stringify([user, surface, blockId, actionId]);
  return {
    of: (select) => last.get(key(select)) ?? [],
    set(select, options) {
      last.set(key(select), options);
    },
  };
}
