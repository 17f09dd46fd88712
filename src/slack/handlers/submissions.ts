import type { AckFn, App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import { memoryOf } from '../views/forms/form.ts';
import { submitAction, submitBatch } from './forms/action.ts';
import { submitHistory } from './forms/history.ts';
import { submitLearner } from './forms/learner.ts';
import { submitReason } from './forms/reason.ts';
import type { SubmitForm, Submitted } from './forms/submission.ts';
import type { HandlerDeps } from './handler-deps.ts';

/** All forms. */
// biome-ignore lint/suspicious/noExplicitAny: each form knows its own memory
const forms: SubmitForm<any>[] = [submitLearner, submitAction, submitBatch, submitReason, submitHistory];

/**
 * Answers submitted forms. A form closes, or shows faults at its fields; the result appears where the form was asked
 * for.
 */
export function handleSubmissions(app: App, deps: HandlerDeps): void {
  app.view<ViewSubmitAction>({ callback_id: /./, type: 'view_submission' }, async ({ ack, body, view }) => {
    const found = forms.find(({ form }) => form.id === view.callback_id);
    const memory = found && memoryOf(found.form, view.private_metadata);
    if (!found || !memory) return ack(); // forged, or from an old version: it closes, and nothing happens
    const invocation = { actor: body.user.id, delivery: `submission:${view.id}:${view.hash}` };
    const done = found.submit(deps, { memory, view, trigger: body.trigger_id, invocation });
    await answerSubmission(ack, done);
    if (done.work) deps.background.start(done.work);
  });
}

function answerSubmission(ack: AckFn<ViewResponseAction>, done: Submitted): Promise<void> {
  return done.work ? ack() : ack({ response_action: 'errors', errors: done.faults as Record<string, string> });
}
