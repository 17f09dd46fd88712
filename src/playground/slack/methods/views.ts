import type { Inside } from '../inside.ts';
import { fromJson } from '../state/content.ts';
import { isRefused, type Refused, type View, wireView } from '../state/views.ts';
import { type Answer, type Args, type Method, missingArgument, textOf } from './method.ts';

/** views.*: docs.slack.dev, “views.open”, “views.push”, “views.update”. They need no scope. */
export const viewMethods: Record<string, Method> = {
  'views.open': { run: withTrigger((user, view, { views }) => views.open(user, view)) },
  'views.push': { run: withTrigger((user, view, { views }) => views.push(user, view)) },
  'views.update': { run: updateView },
};

function withTrigger(show: (user: string, view: unknown, inside: Inside) => View | Refused): Method['run'] {
  return (args, inside) => {
    const trigger = textOf(args, 'trigger_id');
    if (!trigger) return missingArgument('trigger_id');
    if (args.view === undefined) return missingArgument('view');
    const exchanged = inside.triggers.exchange(trigger);
    return 'error' in exchanged ? exchanged : answerView(show(exchanged.user, fromJson(args.view), inside), inside);
  };
}

function updateView(args: Args, inside: Inside): Answer {
  const [id, externalId] = [textOf(args, 'view_id'), textOf(args, 'external_id')];
  if (id && externalId)
    return { error: 'invalid_arguments', messages: ['[ERROR] Cannot provide both `view_id` and `external_id`'] };
  if (!id && !externalId) return missingArgument('view_id');
  if (args.view === undefined) return missingArgument('view');
  const view = id ? inside.views.find(id) : inside.views.byExternalId(externalId ?? '');
  if (!view) return { error: 'not_found' };
  return answerView(inside.views.update(view, fromJson(args.view), textOf(args, 'hash')), inside);
}

function answerView(view: View | Refused, { app, workspace }: Inside): Answer {
  return isRefused(view) ? view : { view: wireView(view, app, workspace) };
}
