import * as z from 'zod';
import type { Delivery } from '../delivery/delivery.ts';
import { closedPayload, submissionPayload } from '../delivery/payloads.ts';
import type { Inside } from '../inside.ts';
import { isRefused, type Refused, type View } from '../state/views.ts';
import type { User } from '../state/workspace.ts';
import { type Acted, findActor, openView, toActed } from './acted.ts';
import { type Filled, fillIn, heldBack } from './filling.ts';

export type Modals = {
  /** Fills in fields of a modal without submitting it. */
  fill(user: string, viewId: string, filled: Filled): void;
  submit(user: string, viewId: string, filled?: Filled): Promise<Acted>;
  dismiss(user: string, viewId?: string, options?: { all?: boolean }): Promise<Acted>;
};

const TROUBLE = 'We had some trouble connecting. Try again?';

/** Returns how modals are submitted and closed. The client holds back what it can see is wrong. */
export function createModals(inside: Inside, delivery: Delivery): Modals {
  return {
    fill(userId, viewId, filled) {
      const view = openView(inside, findActor(inside, userId), viewId);
      inside.views.setValues(view, fillIn(inside, view, filled));
    },
    async submit(userId, viewId, filled = {}) {
      const user = findActor(inside, userId);
      const view = openView(inside, user, viewId);
      if (inside.views.stack(user.id).at(-1) !== view) throw new Error('Another modal lies on top of this one.');
      if (!view.submit) throw new Error('This modal has nothing to submit.');
      inside.views.setValues(view, fillIn(inside, view, filled));
      const errors = heldBack(view);
      if (Object.keys(errors).length > 0) return complain(inside, view, errors, 'invalid_form');
      const delivered = await delivery.deliver({
        kind: 'interactive',
        payload: submissionPayload(inside, user, view),
      });
      return delivered.ok ? applyAnswer(inside, user, view, delivered) : toActed(delivered, () => TROUBLE);
    },
    async dismiss(userId, viewId, options) {
      const user = findActor(inside, userId);
      const view = viewId ? openView(inside, user, viewId) : inside.views.stack(user.id).at(-1);
      if (!view) throw new Error(`${user.real_name} has no modal open.`);
      const isCleared = options?.all === true || view.clear_on_close === true;
      for (const closed of inside.views.close(user.id, isCleared))
        if (closed.notify_on_close) {
          const payload = closedPayload(inside, user, closed, isCleared);
          await delivery.deliver({ kind: 'interactive', payload });
        }
      return { ok: true, via: 'client', status: 200, body: undefined };
    },
  };
}

function complain(
  { views }: Inside,
  view: View,
  errors: Record<string, string>,
  error: 'invalid_form' | 'invalid_response',
): Acted {
  views.setErrors(view, errors);
  return { ok: false, error, errors, shown: Object.values(errors).join(' ') };
}

const ackShape = z.union([
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.object({ response_action: z.enum(['update', 'push']), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

/** Does what the acknowledgement of a submission says; nothing said closes the modal. */
function applyAnswer(inside: Inside, user: User, view: View, delivered: Extract<Acted, { ok: true }>): Acted {
  const { views } = inside;
  const { body } = delivered;
  if (body === undefined || body === '' || (typeof body === 'object' && body && Object.keys(body).length === 0)) {
    if (views.find(view.id)) views.close(user.id);
    return delivered;
  }
  const read = ackShape.safeParse(body);
  if (!read.success) return { ok: false, error: 'invalid_response', status: 200, shown: TROUBLE };
  const answer = read.data;
  if (answer.response_action === 'errors') return showErrors(inside, view, answer.errors);
  if (answer.response_action === 'clear') views.close(user.id, true);
  else {
    const shown: View | Refused =
      answer.response_action === 'update' ? views.update(view, answer.view) : views.push(user.id, answer.view);
    if (isRefused(shown)) return toFailed(shown);
  }
  return delivered;
}

function showErrors(inside: Inside, view: View, errors: Record<string, string>): Acted {
  const inputs = new Set(view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id));
  const isKnown = Object.keys(errors).every((id) => inputs.has(id));
  if (!isKnown) return { ok: false, error: 'invalid_response', status: 200, shown: TROUBLE, errors };
  return complain(inside, view, errors, 'invalid_form');
}

function toFailed({ error, messages = [] }: Refused): Acted {
  return {
    ok: false,
    error: 'invalid_response',
    status: 200,
    shown: TROUBLE,
    errors: { [error]: messages.join('; ') },
  };
}
