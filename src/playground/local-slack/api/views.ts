import type { View } from '@slack/types';
import { checkView } from '../blocks/check.ts';
import { viewPayload } from '../payloads.ts';
import { SlackError } from '../slack-error.ts';
import { type Args, type Method, required, structured, text } from './method.ts';

/** views.open */
export const viewsOpen: Method = (args, { views, triggers }) => {
  const view = readView(args);
  return { view: viewPayload(views.open(triggers.exchange(text(args, 'trigger_id')), view)) };
};

/** views.push */
export const viewsPush: Method = (args, { views, triggers }) => {
  const view = readView(args);
  return { view: viewPayload(views.push(triggers.exchange(text(args, 'trigger_id')), view)) };
};

/** views.update */
export const viewsUpdate: Method = (args, { views }) => {
  const view = readView(args);
  const externalId = text(args, 'external_id');
  const id = externalId ? undefined : required(args, 'view_id');
  return { view: viewPayload(views.update({ id, externalId, hash: text(args, 'hash') }, view)) };
};

function readView(args: Args): View {
  const view = structured(args, 'view', 'invalid_arguments');
  const messages = checkView(view);
  if (messages.length > 0) throw new SlackError('invalid_arguments', { response_metadata: { messages } });
  return view as View;
}
