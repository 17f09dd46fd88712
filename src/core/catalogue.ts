import { closest, distance } from 'fastest-levenshtein';
import type { Action } from './action.ts';
import { makeVpaAvailable } from './actions/make-vpa-available.ts';
import { resendActivation } from './actions/resend-activation.ts';
import { sendPasswordReset } from './actions/send-password-reset.ts';

/** All actions, by what they are called; surfaces, help and authorisation derive from it. */
export type Catalogue = {
  actions: readonly Action[];
  /** The action of that name or alias, in any letter case. */
  find(word: string): Action | undefined;
  /** The action whose name or alias is nearest to a mistyped word, where one is near at all. */
  nearest(word: string): Action | undefined;
};

/**
 * Builds a catalogue.
 * @throws where two actions claim the same name or alias, or a word that the command line needs itself.
 */
export function createCatalogue(actions: readonly Action[]): Catalogue {
  const byWord = new Map<string, Action>();
  for (const action of actions)
    for (const word of [action.name, ...action.aliases]) {
      const taken = word === 'help' ? 'the help' : byWord.get(word)?.name;
      if (taken) throw new Error(`The word “${word}” of ${action.name} already belongs to ${taken}.`);
      byWord.set(word, action);
    }
  return {
    actions,
    find: (word) => byWord.get(word.toLowerCase()),
    nearest(word) {
      const typed = word.toLowerCase().slice(0, 40);
      const near = closest(typed, [...byWord.keys()]);
      const allowed = Math.max(typed[0] === near[0] ? 2 : 1, Math.floor(near.length / 3));
      const isNear = distance(typed, near) <= allowed || (typed.length > 2 && near.includes(typed));
      return isNear ? byWord.get(near) : undefined;
    },
  };
}

export const catalogue = createCatalogue([resendActivation, sendPasswordReset, makeVpaAvailable]);
