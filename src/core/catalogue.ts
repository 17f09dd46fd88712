import { closest, distance } from 'fastest-levenshtein';
import { type Action, type CatalogueEntry, type Inquiry, isAction, type Remedy } from './action.ts';
import { changeEmail } from './actions/change-email.ts';
import { editInfo } from './actions/edit-info.ts';
import { extendMembership } from './actions/extend-membership.ts';
import { makeVpaAvailable } from './actions/make-vpa-available.ts';
import { moveGroup } from './actions/move-group.ts';
import { resendActivation } from './actions/resend-activation.ts';
import { sendPasswordReset } from './actions/send-password-reset.ts';
import { temporaryPassword } from './actions/temporary-password.ts';
import { checkMail } from './inquiries/check-mail.ts';
import { history } from './inquiries/history.ts';

/** Everything that can be asked for, by name. Commands, help and authorisation derive from it. */
export type Catalogue = {
  actions: readonly Action[];
  /** Actions first, then inquiries. */
  entries: readonly CatalogueEntry[];
  /** Returns the action of that name or alias, in any letter case. */
  find(word: string): Action | undefined;
  /** Returns the action or inquiry of that name or alias, in any letter case. */
  entry(word: string): CatalogueEntry | undefined;
  /** Returns the entries that help with a problem, actions first. */
  remedies(problem: Remedy): CatalogueEntry[];
  /** Returns the entry whose name or alias is nearest to a mistyped word; undefined where none is near. */
  nearest(word: string): CatalogueEntry | undefined;
};

/**
 * Builds a catalogue.
 * @throws where two entries have the same name or alias, or one has a word that the command line needs itself.
 */
export function createCatalogue(actions: readonly Action[], inquiries: readonly Inquiry[] = []): Catalogue {
  const entries = [...actions, ...inquiries];
  const byWord = new Map<string, CatalogueEntry>();
  for (const entry of entries)
    for (const word of [entry.name, ...entry.aliases]) {
      const taken = word === 'help' ? 'the help' : byWord.get(word)?.name;
      if (taken) throw new Error(`The word “${word}” of ${entry.name} already belongs to ${taken}.`);
      byWord.set(word, entry);
    }
  const entryOf = (word: string) => byWord.get(word.toLowerCase());
  return {
    actions,
    entries,
    entry: entryOf,
    find(word) {
      const entry = entryOf(word);
      return entry && isAction(entry) ? entry : undefined;
    },
    remedies: (problem) => entries.filter(({ remedies }) => remedies?.includes(problem)),
    nearest(word) {
      const typed = word.toLowerCase().slice(0, 40);
      const near = closest(typed, [...byWord.keys()]);
      const allowed = Math.max(typed[0] === near[0] ? 2 : 1, Math.floor(near.length / 3));
      const isNear = distance(typed, near) <= allowed || (typed.length > 2 && near.includes(typed));
      return isNear ? byWord.get(near) : undefined;
    },
  };
}

/**
 * Returns the action of that name, for what was stored with it.
 * @throws where there is no such action any more.
 */
export function actionNamed(catalogue: Catalogue, name: string): Action {
  const action = catalogue.find(name);
  if (!action) throw new Error(`There is no action “${name}” any more.`);
  return action;
}

export const catalogue = createCatalogue(
  [
    resendActivation,
    sendPasswordReset,
    makeVpaAvailable,
    changeEmail,
    temporaryPassword,
    editInfo,
    moveGroup,
    extendMembership,
  ],
  [checkMail, history],
);
