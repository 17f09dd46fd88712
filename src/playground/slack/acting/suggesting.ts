import * as z from 'zod';
import { complaintsOf } from '../blocks/complaints.ts';
import { option, optionGroup } from '../blocks/objects.ts';
import type { Delivered, Delivery } from '../delivery/delivery.ts';
import { type SuggestingSurface, suggestionPayload } from '../delivery/suggestion-payload.ts';
import type { Inside } from '../inside.ts';
import { limits } from '../limits.ts';
import type { Option } from '../state/suggestions.ts';
import type { User } from '../state/workspace.ts';
import { findActor, messageSeen, openView } from './acted.ts';
import { elementAt, type Found, findElement, type Which } from './fields.ts';
import { type Filled, fillIn, selectOn } from './filling.ts';

/** Options under one heading, or under none. */
export type SuggestedGroup = { label?: string; options: Option[] };

/** What a select with type-ahead shows: options to choose from, none of them if there is nothing like it, or an error. */
export type Suggested =
  | { ok: true; options: Option[]; groups: SuggestedGroup[] }
  | {
      ok: false;
      error: 'operation_timeout' | 'dispatch_failed' | 'invalid_response';
      /** The words that the client shows: the same as where there is nothing, as in Slack. */
      shown: string;
      /** What is wrong with the app's answer. Slack does not say it to anybody. */
      messages: string[];
    };

export type Suggesting = {
  /**
   * Types into a select with type-ahead of an open modal, and waits for what the app suggests.
   * @param path the select: its `block_id/action_id`, or its `block_id` alone.
   * @param filled what the fields of the modal say by then: it stays in the modal, Slack does not tell the app.
   */
  suggest(user: string, viewId: string, path: string, typed: string, filled?: Filled): Promise<Suggested>;
  /** Returns the same in a message. */
  suggestInMessage(user: string, channel: string, messageTs: string, which: Which, typed: string): Promise<Suggested>;
};

const NOTHING = 'No results';

/** Selects whose options the app is asked for while somebody types. */
export function createSuggesting(inside: Inside, delivery: Delivery): Suggesting {
  async function ask(user: User, surface: SuggestingSurface, found: Found, typed: string): Promise<Suggested> {
    const { block, element } = found;
    if (element.type !== 'external_select') throw new Error(`${element.action_id} asks the app for nothing.`);
    const id = 'view' in surface ? surface.view.id : surface.message.ts;
    const offer = inside.suggestions.search(selectOn(user.id, id, found));
    const least = element.min_query_length ?? limits.minQueryLength;
    if (typed.length < least) return { ok: true, options: [], groups: [] };
    const payload = suggestionPayload(inside, user, surface, { block, element, typed });
    const suggested = readSuggested(await delivery.deliver({ kind: 'interactive', payload }));
    if (suggested.ok) offer(suggested.options);
    return suggested;
  }

  return {
    async suggest(userId, viewId, path, typed, filled = {}) {
      const user = findActor(inside, userId);
      const view = openView(inside, user, viewId);
      const found = elementAt(view.blocks, path);
      if (Object.keys(filled).length > 0) inside.views.setValues(view, fillIn(inside, view, filled));
      return ask(user, { view }, found, typed);
    },
    async suggestInMessage(userId, channelId, ts, which, typed) {
      const user = findActor(inside, userId);
      const { channel, message } = messageSeen(inside, user, channelId, ts);
      return ask(user, { channel, message }, findElement(message.blocks, which), typed);
    },
  };
}

/** What the app may answer (docs.slack.dev, “Select menu element” and “block_suggestion payloads”). */
const answers = {
  options: z.object({ options: z.array(option).max(limits.selectOptions) }).strict(),
  option_groups: z.object({ option_groups: z.array(optionGroup).max(limits.optionGroups) }).strict(),
};

function readSuggested(delivered: Delivered): Suggested {
  if (!delivered.ok) return { ok: false, error: delivered.error, shown: NOTHING, messages: [] };
  const { body } = delivered;
  const grouped = answers.option_groups.safeParse(body);
  if (grouped.success)
    return toSuggested(grouped.data.option_groups.map(({ label, options }) => [options, label.text]));
  const plain = answers.options.safeParse(body);
  if (plain.success) return toSuggested([[plain.data.options]]);
  const isGrouped = typeof body === 'object' && body !== null && 'option_groups' in body;
  const messages = complaintsOf((isGrouped ? grouped : plain).error, body, '');
  return { ok: false, error: 'invalid_response', shown: NOTHING, messages };
}

function toSuggested(groups: [options: Option[], label?: string][]): Suggested {
  return {
    ok: true,
    options: groups.flatMap(([options]) => options),
    groups: groups.map(([options, label]) => ({ options, ...(label !== undefined && { label }) })),
  };
}
