import { exactly, say, sentences, strong, type Words } from '../sentence.ts';
import { type Told, tell } from '../told.ts';
import type { ChangeFate, NeverAsked } from './change.ts';
import { noPlatform } from './platform.ts';
import { problemWords } from './problem-words.ts';

/** Returns that the platform has a change. */
export const hasItWords = (platform: string, at: Date): Words => say`${strong(platform)} has it since ${exactly(at)}.`;

/** Returns the platform's refusal, with its own words where it gave any. */
export function refusedWords(platform: string, message: string | null, isUndo: boolean): Words {
  const what = isUndo ? 'refused to undo it' : 'refused it';
  const why = message ? say`: “${message}”.` : ['.'];
  return say`${strong(platform)} ${what}${why} ${isUndo ? 'It stays done.' : 'Nothing was changed.'}`;
}

/** Returns that no answer came in time. */
export const unansweredWords = (platform: string, isUndo: boolean): Words =>
  say`${strong(platform)} did not answer for 24 h. Look there whether it was ${isUndo ? 'undone' : 'done'}.`;

/**
 * Returns that the platform was never asked, so that nobody has to look there.
 * @param why `behind`: an older change of the same learner held it up; `off`: changes were switched off before.
 */
export function neverAskedWords(platform: string, why: NeverAsked, isUndo: boolean): Words {
  const asked = say`${strong(platform)} was never asked:`;
  const stands = isUndo ? 'It stays done.' : 'Nothing was changed.';
  if (why === 'off') return say`${asked} changes were switched off before. ${stands}`;
  if (why === 'behind') return say`${asked} this waited behind an older change of the same learner for 24 h. ${stands}`;
  return say`${asked} for 24 h this could not be handed over. ${stands}`;
}

/** Returns that changes were switched off before the platform answered. */
export const givenUpWords = (platform: string, isUndo: boolean): Words =>
  say`Changes were switched off before ${strong(platform)} answered. Look there whether it was ${isUndo ? 'undone' : 'done'}.`;

/** Returns that a change was stored by the platform, and not here, because another account has the address now. */
export const differsWords = (platform: string, at: Date, isOnCallTold: boolean): Words =>
  say`${strong(platform)} has it since ${exactly(at)}, but here it could not be stored: another account has that address now. ${isOnCallTold ? 'On-call is told.' : 'Tell whoever looks after both.'}`;

/** Returns that a newer change, which came to its end before, has replaced what the platform has accepted. */
export const overtakenWords = (): Words => say`A newer change has replaced it since, and stays.`;

/** Returns that the platform says that it sent a mail itself. */
export const mailedWords = (platform: string): Words =>
  say`${strong(platform)} says it sent the mail; what became of it is not known here.`;

/** Returns until when a link of the platform’s works. */
export const linkWords = (platform: string, expiresAt: Date): Words =>
  say`${strong(platform)} made its link, which works until ${expiresAt}.`;

/** Returns that no mail went out, because whoever decided did so about another address. */
export const otherAddressWords = (): Words =>
  say`Her address was changed meanwhile, so no mail went out. Ask again for the address that is there now.`;

/** Returns that the action that was to follow in the same step was not done, because the first one was not. */
export const nothingFollowedWords = (): Words => say`What was to follow it was not done either.`;

/** Returns that the action that was to follow in the same step was refused, and why. */
export const notFollowedWords = (title: string, why: Words): Words => say`“${title}” did not follow: ${why}`;

/** Returns that the platform has not answered yet, why where that is known, and whether it can still be taken back. */
export function tellWaiting(
  { attempts, askedAt, isUndo, canCancel, isBehind, problem }: ChangeFate,
  platform = noPlatform.name,
): Told {
  const stands = isUndo ? 'It stays done here' : 'Nothing is changed here';
  if (isBehind)
    return tell(
      say`⏳ An older change of the same learner comes first, so ${strong(platform)} has not been asked${isUndo ? ' to undo this' : ''} yet.`,
      say`${stands} until it answers.`,
    );
  const doubt = `It may be ${isUndo ? 'undone' : 'changed'} there already, so this cannot be taken back.`;
  return tell(
    isUndo
      ? say`⏳ ${strong(platform)} is asked to undo this, and has not answered yet.`
      : say`⏳ ${strong(platform)} has not answered yet.`,
    sentences(problem ? [`${problemWords[problem]}.`] : [], [`${stands} until it does.`], canCancel ? [] : [doubt]),
    attempts > 1 ? say`${attempts} tries since ${exactly(askedAt)}` : say`Platform asked ${exactly(askedAt)}`,
  );
}
