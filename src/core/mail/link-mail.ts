import type { Facts } from '../action.ts';
import { plan } from '../plan.ts';
import { keepsPasswords } from '../platform/platform.ts';
import type { Refusal } from '../refusal.ts';
import { say, strong, theirEmail, type Words } from '../sentence.ts';
import { linkUntil, refuseMail, refuseSending, undoLink } from './rules.ts';

/** What differs between mails with a link to choose a password. */
type LinkMail = {
  template: 'activation' | 'reset';
  /** The mail's name, to begin a sentence with. */
  name: string;
  /** How long its link works, in words. */
  lasts: string;
  /** What the learner gets. */
  notice: Words | ((facts: Pick<Facts, 'learner'>) => Words);
  /** Returns a refusal where this learner needs another mail, or none. */
  refuseLearner(facts: Facts): Refusal | undefined;
};

/** Returns what an action that sends such a mail refuses, plans and undoes. Links in older mails of its kind stop working. */
export function sendsLinkMail({ template, name, lasts, notice, refuseLearner }: LinkMail) {
  const mail = name.toLowerCase();
  return {
    coolsDown: true as const,
    precondition: (facts: Facts) => refuseMail(facts) ?? refuseLearner(facts) ?? refuseSending(facts),
    decide({ learner, now, platform }: Pick<Facts, 'learner' | 'now' | 'platform'>) {
      const noticed = typeof notice === 'function' ? notice({ learner }) : notice;
      if (keepsPasswords(platform))
        return plan({
          effects: [say`${strong(platform.name)} is asked for a new ${mail} to ${theirEmail}.`],
          notice: noticed,
          outcome: { words: say`${name} for ${theirEmail}.`, facts: {} },
          asksPlatform: template === 'activation' ? 'learner.activation_requested' : 'learner.reset_requested',
        });
      const until = linkUntil(template, now);
      return plan({
        effects: [
          say`A new ${mail} goes to ${theirEmail}.`,
          say`Its link works for ${lasts}. Links from older ${mail}s stop working.`,
        ],
        notice: noticed,
        outcome: {
          // What became of the link, a message says as it is by then.
          words: say`${name} for ${theirEmail}.`,
          facts: { linkUntil: until.toISOString() },
        },
        mails: [{ template, linkUntil: until }],
      });
    },
    undo: undoLink,
  };
}
