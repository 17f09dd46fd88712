import { diagnosisWords } from './diagnosis-words.ts';
import { readStatusCode } from './status-code.ts';

const LONGEST_READ = 2_000;
const LONGEST = 160;
const GAP = '…';

/**
 * Returns what a mail server answered as it may be kept and shown: its codes, and of its words those of the trade
 * (diagnosis-words.ts); for the others stands “…”. So no name, address, link or number of a person's comes through. One
 * line of at most 160 characters; null where nothing is left.
 */
export function cleanDiagnosis(diagnostics: readonly string[]): string | null {
  const text = diagnostics
    .join(' ')
    .slice(0, LONGEST_READ)
    .replace(/\bsmtp;/gi, ' ');
  const { reply, enhanced } = readStatusCode(text);
  const code = enhanced && `${enhanced.class === 'permanent' ? 5 : 4}.${enhanced.detail}`;
  const kept: string[] = [];
  for (const token of text.split(/\s+/).filter((part) => part !== '' && !isCode(part))) {
    const word = cleanToken(token);
    if (word !== GAP || kept.at(-1) !== GAP) kept.push(word);
  }
  const words = kept.some((word) => word !== GAP) ? clip(kept.join(' ')) : '';
  return [reply, code, words].filter(Boolean).join(' ') || null;
}

/** Returns whether a token is a reply code, an enhanced code, or both, as in each line of a long reply: `550-5.1.1`. */
const isCode = (token: string) => /^[#(]*(?:[45]\d\d)?[-\s]?(?:[45]\.\d{1,3}\.\d{1,3})?[):;.]*$/.test(token);

/** Returns the token if it has only known words and punctuation; else a replacement. */
function cleanToken(token: string): string {
  if (!/^[\p{L}\p{M}\s.,:;!?'"()/\-–’]+$/u.test(token)) return GAP;
  const words = token
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/\p{L}+/gu);
  return words?.every((word) => diagnosisWords.has(word) || /^[st]$/.test(word)) ? token : GAP;
}

const clip = (text: string) =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/(?<!\s)\s+\S*$/, '')} ${GAP}`;
