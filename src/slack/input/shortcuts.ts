import type { Action } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';

/** The shortcut for a learner's profile and its menu, beside one for each action. */
const PROFILE = {
  callbackId: 'learner-actions',
  name: 'Learner actions…',
  description: 'Look up the learner in this message',
};

/** A message shortcut as Slack's manifest lists it. */
export type Shortcut = { callbackId: string; name: string; description: string };

/** Returns the message shortcuts: one for each action that has one, and the profile's. Slack takes at most five. */
export function messageShortcuts(catalogue: Catalogue): Shortcut[] {
  const ofActions = catalogue.actions.flatMap(({ name, shortcut, summary }) =>
    shortcut ? [{ callbackId: name, name: shortcut, description: summary }] : [],
  );
  return [...ofActions, PROFILE];
}

/** Returns the action of a shortcut; none for the profile's. Undefined for a shortcut that is not ours. */
export function shortcutAction(callbackId: string, catalogue: Catalogue): { action: Action | undefined } | undefined {
  if (callbackId === PROFILE.callbackId) return { action: undefined };
  const action = catalogue.find(callbackId);
  return action && { action };
}
