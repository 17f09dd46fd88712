import { randomBytes } from 'node:crypto';
import type { ViewOutput } from '@slack/bolt';
import type { View as ViewDefinition } from '@slack/types';
import { withIds } from './block-ids.ts';
import { SlackError } from './slack-error.ts';
import type { Workspace } from './workspace.ts';

/** A modal as it is open for somebody, and what their client says below its inputs (`errors`) or in general (`problem`). */
export type Modal = ViewOutput & { errors?: Record<string, string>; problem?: string };

/** How many modals can lie above each other (docs.slack.dev, "Modals"). */
export const MOST_VIEWS = 3;

export type Views = {
  /** The modals open for a user, the topmost last. */
  of(user: string): readonly Modal[];
  /** Opens a modal in place of what was open. */
  open(user: string, view: ViewDefinition): Modal;
  /** Puts a modal above the topmost. Throws `push_limit_reached` above three. */
  push(user: string, view: ViewDefinition): Modal;
  /** Throws `not_found` where nobody has that modal open, `hash_conflict` where it is not as `hash` says any more. */
  update(which: { id?: string; externalId?: string; hash?: string }, view: ViewDefinition): Modal;
  pop(user: string): void;
  clear(user: string): void;
};

export function createViews(workspace: Workspace): Views {
  const stacks = new Map<string, Modal[]>();
  const of = (user: string) => stacks.get(user) ?? [];

  function build(view: ViewDefinition, { id, under }: { id: string; under?: Modal }): Modal {
    return {
      ...emptyView,
      ...structuredClone(view),
      blocks: withIds(view.blocks ?? []),
      id,
      team_id: workspace.team.id,
      app_id: workspace.bot.appId,
      bot_id: workspace.bot.botId,
      app_installed_team_id: workspace.team.id,
      state: { values: {} },
      hash: `${Math.floor(workspace.now() / 1000)}.${randomBytes(4).toString('hex')}`,
      root_view_id: under?.root_view_id ?? id,
      previous_view_id: under?.id ?? null,
    } as Modal;
  }

  const newId = () => `V${randomBytes(5).toString('hex').toUpperCase()}`;

  return {
    of,
    open(user, view) {
      const modal = build(view, { id: newId() });
      stacks.set(user, [modal]);
      return modal;
    },
    push(user, view) {
      if (of(user).length >= MOST_VIEWS) throw new SlackError('push_limit_reached');
      const modal = build(view, { id: newId(), under: of(user).at(-1) });
      stacks.set(user, [...of(user), modal]);
      return modal;
    },
    update({ id, externalId, hash }, view) {
      for (const stack of stacks.values()) {
        const at = stack.findIndex((modal) => (id ? modal.id === id : modal.external_id === externalId));
        const old = stack[at];
        if (!old) continue;
        if (hash && hash !== old.hash) throw new SlackError('hash_conflict');
        const modal = { ...build(view, { id: old.id, under: stack[at - 1] }), root_view_id: old.root_view_id };
        stack[at] = modal;
        return modal;
      }
      throw new SlackError('not_found');
    },
    pop: (user) => void stacks.set(user, of(user).slice(0, -1)),
    clear: (user) => void stacks.delete(user),
  };
}

const emptyView = {
  callback_id: '',
  private_metadata: '',
  external_id: '',
  close: null,
  submit: null,
  clear_on_close: false,
  notify_on_close: false,
};
