import type { ViewOutput } from '@slack/bolt';
import { say } from '../../../core/sentence.ts';
import type { Invocation } from '../../../service/context.ts';
import type { Job } from '../../transport/background.ts';
import type { Form } from '../../views/forms/form.ts';
import type { HandlerDeps } from '../handler-deps.ts';

/** A submitted form: what it remembers, its values, and who submitted it. */
export type Submission<M> = {
  memory: M;
  view: ViewOutput;
  /** Opens the next form, within three seconds. */
  trigger: string;
  invocation: Omit<Invocation, 'reference' | 'place'>;
};

/** What a form does with what was typed: the faults by block, or the work that follows. */
export type Submitted = { faults: Readonly<Record<string, string | undefined>>; work?: undefined } | { work: Job };

/** What is done when a form is submitted. */
export type SubmitForm<M extends object> = {
  form: Form<M>;
  submit(deps: HandlerDeps, submission: Submission<M>): Submitted;
};

/** What is certain where a form's work fails before anything is decided. */
export const NOTHING_DONE = say`Nothing was done.`;
