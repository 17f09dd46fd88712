import type { View } from '@slack/types';
import { checkView } from '../blocks/check.ts';
import type { Delivered } from '../delivery.ts';
import { actorFields, viewPayload } from '../payloads.ts';
import { MOST_VIEWS, type Modal } from '../views.ts';
import { userOf } from '../workspace.ts';
import { type Filled, readFields } from './fields.ts';
import type { Stage } from './stage.ts';

/** `invalid_input`: Slack's client itself did not send it, `errors` says why. `invalid_view`: the app's next view is none. */
export type Submitted = Omit<Delivered, 'error'> & {
  error?: Delivered['error'] | 'invalid_input' | 'invalid_view';
  /** What stands below the inputs, by block. */
  errors?: Record<string, string>;
};

/** What people do with the topmost modal. Both throw where none is open. */
export type Submitting = {
  /** Fills in and submits. Throws where the modal has no such input or option, or nothing to submit. */
  submit(user: string, values?: Filled): Promise<Submitted>;
  /** Closes without submitting. */
  dismiss(user: string): Promise<void>;
};

const TROUBLE = 'We had some trouble connecting. Try again?';

export function createSubmitting(stage: Stage): Submitting {
  const { workspace, views, triggers, delivery, changed } = stage;
  const topOf = (user: string): Modal => {
    const modal = views.of(userOf(workspace, user).id).at(-1);
    if (!modal) throw new Error(`${user} has no modal open.`);
    return modal;
  };

  async function submit(user: string, filled: Filled = {}): Promise<Submitted> {
    const modal = topOf(user);
    if (!modal.submit) throw new Error(`“${modal.title.text}” has nothing to submit.`);
    const { values, errors } = readFields(modal, filled);
    delete modal.problem;
    modal.errors = errors;
    if (Object.keys(errors).length > 0) return { ok: false, status: 0, body: '', error: 'invalid_input', errors };
    modal.state.values = values;
    const answer = await delivery.deliver({
      type: 'interactive',
      payload: {
        type: 'view_submission',
        ...actorFields(workspace, user),
        trigger_id: triggers.issue(user),
        view: viewPayload(modal),
        response_urls: [],
      },
    });
    return follow(stage, user, modal.id, answer);
  }

  return {
    async submit(user, filled) {
      try {
        return await submit(user, filled);
      } finally {
        changed();
      }
    },
    async dismiss(user) {
      const modal = topOf(user);
      if (modal.clear_on_close) views.clear(user);
      else views.pop(user);
      changed();
      if (!modal.notify_on_close) return;
      const closed = { type: 'view_closed', ...actorFields(workspace, user), view: viewPayload(modal) };
      await delivery.deliver({ type: 'interactive', payload: { ...closed, is_cleared: modal.clear_on_close } });
    },
  };
}

type ResponseAction = { response_action?: string; errors?: Record<string, string>; view?: unknown };

/** Does to the modals what the app answered: closes this one, or as its response_action says. */
function follow({ views }: Stage, user: string, id: string, answer: Delivered): Submitted {
  // It may have been updated or dismissed while the app was thinking.
  const modal = views.of(user).find((open) => open.id === id);
  if (!modal) return answer;
  if (answer.error) {
    modal.problem = TROUBLE;
    return answer;
  }
  const { response_action: action, errors = {}, view } = Object(answer.body) as ResponseAction;
  if (action === 'errors') return { ...answer, ...withErrors(modal, errors) };
  if (action === 'update' || action === 'push') return { ...answer, ...withNext(views, user, modal, action, view) };
  if (action === 'clear') views.clear(user);
  else views.pop(user);
  return answer;
}

function withNext(
  views: Stage['views'],
  user: string,
  modal: Modal,
  action: 'update' | 'push',
  view: unknown,
): Partial<Submitted> {
  const isTooMany = action === 'push' && views.of(user).length >= MOST_VIEWS;
  if (isTooMany || checkView(view).length > 0) {
    modal.problem = TROUBLE;
    return { ok: false, error: 'invalid_view' };
  }
  if (action === 'push') views.push(user, view as View);
  else views.update({ id: modal.id }, view as View);
  return {};
}

/** Errors belong below inputs: Slack takes none for a block that is no input. */
function withErrors(modal: Modal, errors: Record<string, string>): Partial<Submitted> {
  const inputs = new Set(modal.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id));
  const isRight = Object.keys(errors).length > 0 && Object.keys(errors).every((blockId) => inputs.has(blockId));
  if (!isRight) {
    modal.problem = TROUBLE;
    return { ok: false, error: 'invalid_view' };
  }
  modal.errors = errors;
  return { errors };
}
