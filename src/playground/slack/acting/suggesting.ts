import * as z from 'zod';
import { elementsOf } from '../blocks/blocks.ts';
import { option, optionGroup } from '../blocks/objects.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { suggestionPayload } from '../delivery/payloads.ts';
import type { Inside } from '../inside.ts';
import { limits } from '../limits.ts';
import type { Option } from '../state/views.ts';
import { actor } from './acted.ts';
import { openView } from './pressing.ts';

/** What a select with type-ahead shows: options to choose from, or why there are none. */
export type Suggested = { ok: true; options: Option[] } | { ok: false; error: string; shown: string };

export type Suggesting = {
  /** Types into a select with type-ahead of an open modal, and waits for what the app suggests. */
  suggest(user: string, viewId: string, blockId: string, typed: string): Promise<Suggested>;
};

/** What the app may answer (docs.slack.dev, “Block suggestion payload”). */
const answerShape = z.union([
  z.object({ options: z.array(option).max(limits.selectOptions) }).strict(),
  z.object({ option_groups: z.array(optionGroup).max(limits.optionGroups) }).strict(),
]);

/** Slack's own where an app does not say from how many letters on it wants to be asked. */
const MIN_QUERY_LENGTH = 3;

/** Selects whose options the app is asked for while somebody types. */
export function createSuggesting(inside: Inside, delivery: Delivery): Suggesting {
  return {
    async suggest(userId, viewId, blockId, typed) {
      const user = actor(inside, userId);
      const view = openView(inside, user, viewId);
      const block = view.blocks.find(({ block_id }) => block_id === blockId);
      const element = block && elementsOf(block).find(({ element: { type } }) => type === 'external_select')?.element;
      if (!block || element?.type !== 'external_select') throw new Error(`There is no such select: ${blockId}.`);
      if (typed.length < (element.min_query_length ?? MIN_QUERY_LENGTH)) return { ok: true, options: [] };
      const payload = suggestionPayload(inside, user, view, { block, element, value: { value: typed } });
      const delivered = await delivery.deliver({ kind: 'interactive', payload });
      const read = answerShape.safeParse(delivered.ok ? delivered.body : undefined);
      if (!delivered.ok || !read.success)
        return {
          ok: false,
          error: delivered.ok ? 'invalid_response' : delivered.error,
          shown: 'Sorry, results could not be loaded.',
        };
      const options =
        'options' in read.data ? read.data.options : read.data.option_groups.flatMap((group) => group.options);
      inside.views.setSuggested(view, blockId, options);
      return { ok: true, options };
    },
  };
}
