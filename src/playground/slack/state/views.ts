import type { Checked, Modal } from '../blocks/check.ts';
import { checkModal } from '../blocks/check.ts';
import { limits } from '../limits.ts';
import type { Ids } from './ids.ts';
import { initialValues, mergeValues, type StateValues } from './view-state.ts';
import type { Workspace } from './workspace.ts';

/** An open modal. */
export type View = Modal & {
  id: string;
  user: string;
  hash: string;
  root_view_id: string;
  previous_view_id: string | null;
  values: StateValues;
  /** What is wrong, by block_id, since the last submission. */
  errors: Record<string, string>;
};

/** Slack's no: its code, and what is wrong where it says so. */
export type Refused = { error: string; messages?: string[] };

/** The modals that are open, a stack for each user. */
export type Views = {
  stack(user: string): readonly View[];
  find(id: string): View | undefined;
  byExternalId(id: string): View | undefined;
  /** Opens a first modal in the place of any that were open. */
  open(user: string, modal: unknown): View | Refused;
  push(user: string, modal: unknown): View | Refused;
  /** Replaces a view's contents; values typed in blocks that stay are kept. */
  update(view: View, modal: unknown, hash?: string): View | Refused;
  /** Returns every open view. */
  all(): View[];
  /** Closes the top view, or with `all` the stack; gives what was closed, top first. */
  close(user: string, all?: boolean): View[];
  setValues(view: View, values: StateValues): void;
  setErrors(view: View, errors: Record<string, string>): void;
};

/** Returns whether Slack said no. */
export function isRefused(answer: object): answer is Refused {
  return 'error' in answer;
}

/** What an update that leaves it out takes away. */
const LEFT_OUT = [
  'submit',
  'close',
  'private_metadata',
  'callback_id',
  'external_id',
  'clear_on_close',
  'notify_on_close',
  'submit_disabled',
] as const;

/** @param deps.changed called after every change. */
export function createViews({ ids, changed }: { ids: Ids; changed: () => void }): Views {
  const stacks = new Map<string, View[]>();
  const all = () => [...stacks.values()].flat();
  const byExternalId = (id: string) => all().find((view) => view.external_id === id);

  function check(modal: unknown, own?: View): Checked<Modal> | Refused {
    const checked = checkModal(modal, ids.short);
    if (!checked.ok) return { error: 'invalid_arguments', messages: checked.errors.map((one) => `[ERROR] ${one}`) };
    if (JSON.stringify(modal).length > limits.viewBytes) return { error: 'view_too_large' };
    const other = checked.value.external_id ? byExternalId(checked.value.external_id) : undefined;
    return other && other !== own ? { error: 'duplicate_external_id' } : checked;
  }

  function add(user: string, modal: unknown, below: View[]): View | Refused {
    const checked = check(modal);
    if (isRefused(checked) || !checked.ok) return checked as Refused;
    const id = ids.id('V');
    const view: View = {
      ...checked.value,
      id,
      user,
      hash: newHash(ids),
      root_view_id: below[0]?.id ?? id,
      previous_view_id: below.at(-1)?.id ?? null,
      values: initialValues(checked.value.blocks),
      errors: {},
    };
    stacks.set(user, [...below, view]);
    changed();
    return view;
  }

  return {
    stack: (user) => stacks.get(user) ?? [],
    all,
    find: (id) => all().find((view) => view.id === id),
    byExternalId,
    open: (user, modal) => add(user, modal, []),
    push(user, modal) {
      const below = stacks.get(user) ?? [];
      return below.length >= limits.viewStack ? { error: 'push_limit_reached' } : add(user, modal, below);
    },
    update(view, modal, hash) {
      if (hash !== undefined && hash !== view.hash) return { error: 'hash_conflict' };
      const checked = check(modal, view);
      if (isRefused(checked) || !checked.ok) return checked as Refused;
      const kept = view.values;
      for (const key of LEFT_OUT) delete view[key];
      const values = mergeValues(initialValues(checked.value.blocks), kept);
      Object.assign(view, checked.value, { hash: newHash(ids), values, errors: {} });
      changed();
      return view;
    },
    close(user, wholeStack = false) {
      const stack = stacks.get(user) ?? [];
      const closed = wholeStack ? stack : stack.slice(-1);
      stacks.set(user, wholeStack ? [] : stack.slice(0, -1));
      changed();
      return [...closed].reverse();
    },
    setValues(view, values) {
      view.values = values;
      changed();
    },
    setErrors(view, errors) {
      view.errors = errors;
      changed();
    },
  };
}

const newHash = (ids: Ids) => `${ids.ts()}.${ids.secret().slice(0, 8)}`;

/** Returns a view as the Web API and payloads write it. */
export function wireView(
  view: View,
  app: { appId: string; botId: string },
  workspace: Pick<Workspace, 'teamId' | 'installedIn'>,
): Record<string, unknown> {
  const { user: _user, values, errors: _errors, ...rest } = view;
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    submit: null,
    close: null,
    ...rest,
    team_id: workspace.teamId,
    app_id: app.appId,
    bot_id: app.botId,
    app_installed_team_id: workspace.installedIn,
    state: { values },
  };
}
