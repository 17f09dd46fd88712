import { exactly, say, strong, type Words } from '../sentence.ts';
import type { ChangeFate } from './change.ts';
import { noPlatform } from './platform.ts';

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

/** Returns that changes were switched off before the platform answered. */
export const givenUpWords = (platform: string, isUndo: boolean): Words =>
  say`Changes were switched off before ${strong(platform)} answered. Look there whether it was ${isUndo ? 'undone' : 'done'}.`;

/** Returns that a change was stored by the platform, and not here, because another account has the address now. */
export const differsWords = (platform: string, at: Date): Words =>
  say`${hasItWords(platform, at)} Here it could not be stored: another account has that address now. On-call is told.`;

/** Returns that the platform has not answered yet, and whether that can still be taken back. */
export function waitingWords({ attempts, askedAt, isUndo, canCancel }: ChangeFate, platform = noPlatform.name): Words {
  const tries = attempts > 1 ? say` (${attempts} tries since ${exactly(askedAt)})` : say` (asked ${exactly(askedAt)})`;
  const meanwhile = isUndo ? 'It stays done until it does.' : 'Nothing is changed until it does.';
  const taken = canCancel ? [] : [' It was asked, so it cannot be taken back.'];
  return say`⏳ ${strong(platform)} has not answered yet${tries}. ${meanwhile}${taken}`;
}
