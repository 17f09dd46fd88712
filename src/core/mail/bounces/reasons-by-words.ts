import type { BounceReason } from './bounce-reasons.ts';
import { clearWords, type Rule } from './clear-words.ts';

/** Words that many servers use for anything: they count where the codes beside them say nothing. */
const vagueWords: readonly Rule[] = [
  [
    'no-such-address',
    [
      'recipient (?:address )?(?:rejected|denied)',
      'mail ?box (?:name )?(?:is )?(?:not allowed|unavailable)',
      'address rejected',
      'rejected recipients',
      'cannot deliver mail for',
      'user not local',
      'no longer accepts mail',
    ],
  ],
  [
    'timed-out',
    [
      'timed? ?out',
      'timeout',
      'try again',
      'temporar',
      'deferred',
      '(?:connection|connect)\\b.{0,10}(?:refused|failed|reset|lost|dropped)',
      'lost connection',
      'unable to connect',
      'no answer',
      'unreachable',
      'network error',
      'busy',
      'congestion',
      'lookup fail',
      'dns (?:fail|error|lookup)',
      'starttls',
    ],
  ],
  [
    'blocked',
    [
      'block',
      'denied',
      'not (?:allowed|permitted|authori[sz]ed)',
      'prohibit',
      'polic(?:y|ies)',
      'restrict',
      'relay',
      'firewall',
      'refused',
      'forbidden',
      'only accept',
      'rejecting',
    ],
  ],
];

type Compiled = readonly [reason: BounceReason, pattern: RegExp];
const compileRules = (rules: readonly Rule[]): Compiled[] =>
  rules.map(([reason, phrases]) => [reason, new RegExp(phrases.join('|'))]);
const [clear, vague] = [compileRules(clearWords), compileRules(vagueWords)];

const foldText = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').toLowerCase();

function findReason(rules: readonly Compiled[], text: string): BounceReason | undefined {
  const read = foldText(text);
  return rules.find(([, pattern]) => pattern.test(read))?.[0];
}

/** Returns what a server's own words say, where they leave no doubt. */
export const reasonByClearWords = (text: string): BounceReason | undefined => findReason(clear, text);

/** Returns what words suggest that do not say much. */
export const reasonByVagueWords = (text: string): BounceReason | undefined => findReason(vague, text);
