import { isIPv4, isIPv6 } from 'node:net';
import { distance } from 'fastest-levenshtein';

/** What is wrong with an SPF record: the part that cannot be read, and the record as it was probably meant. */
export type SpfFault = { at: string; corrected: string };

const MECHANISMS = ['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists'];
const TERM = /^([+?~-]?)([a-z][a-z0-9]*)(?:([:=])(.*)|(\/.*))?$/i;
const MODIFIER = /^([a-z][a-z0-9._-]*)=(.*)$/i;
const MACRO = /%(?:\{[slodiphcrtv]\d*r?[.\-+,/_=]*\}|[%_-])/gi;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
/** Where a second part begins inside one: its space is missing. */
const JOINT = /(?<=.)(?=[+?~-]?(?:include|ip4|ip6|exists|mx):|redirect=|exp=|[+?~-]all$)/i;
/** What people write for a mechanism. */
const OTHER_NAMES: Record<string, string> = {
  ip: 'ip4',
  ipv4: 'ip4',
  ipv6: 'ip6',
  includes: 'include',
  inc: 'include',
};

/** Returns whether a text is meant as an SPF record: `"v=spf1`, `v=spf1include:…` and `v = spf1` are, and are none. */
export const isMeantAsSpf = (text: string): boolean =>
  /^\W*v\s*=\s*spf(?:1|\s|$)/i.test(text) && !/^v=spf1\d/i.test(text);

/** Returns what is wrong with the grammar of an SPF record (RFC 7208, 4.6 and 12); undefined where nothing is. */
export function spfFault(record: string): SpfFault | undefined {
  const version = /^v=spf1(?:\s|$)/i.exec(record)?.[0].trim();
  const terms = record
    .replace(/^\W*v\s*=\s*spf1?[\s;,]*/i, '')
    .split(/\s+/)
    .filter(Boolean);
  const at = version ? terms.find((term) => !isTerm(term)) : record.split(/\s+/)[0];
  if (at === undefined) return undefined;
  return { at, corrected: ['v=spf1', ...repairTerms(terms)].join(' ') };
}

/** Returns the parts as they were probably meant; those that cannot be guessed are left out. */
function repairTerms(terms: string[]): string[] {
  const joined = terms
    .join(' ')
    .replace(/[“”"]/g, '')
    .replace(/[‐-―]/g, '-')
    .replace(/([:=~])\s+(?=\S)/g, '$1');
  return joined
    .split(/[\s,;]+/)
    .flatMap((term) => (isTerm(term) ? [term] : term.split(JOINT).map(renameTerm).filter(isTerm)));
}

function renameTerm(term: string): string {
  const [, sign = '', name = '', , value = ''] = TERM.exec(term.replace(/\.$/, '')) ?? [];
  const given = name.toLowerCase();
  if (given === 'redirect' || given === 'exp') return `${given}=${value}`;
  const near = [...MECHANISMS].sort((one, other) => distance(given, one) - distance(given, other))[0] ?? '';
  const meant = OTHER_NAMES[given] ?? (distance(given, near) <= 2 && given.length > 2 ? near : given);
  return value === '' ? sign + meant : `${sign}${meant}:${value}`;
}

function isTerm(term: string): boolean {
  if (JOINT.test(term.replace(/^[+?~-]/, ''))) return false;
  const [, , name = '', sign, target, prefix] = TERM.exec(term) ?? [];
  const value = target ?? prefix ?? '';
  if (MECHANISMS.includes(name.toLowerCase()) && sign !== '=') return isMechanism(name.toLowerCase(), sign, value);
  const [, modifier, set = ''] = MODIFIER.exec(term) ?? [];
  if (modifier === undefined || MECHANISMS.includes(modifier.toLowerCase())) return false;
  return /^(?:redirect|exp)$/i.test(modifier) ? isDomainSpec(set) : !/[^!-~]|%(?![{%_-])/.test(set);
}

function isMechanism(name: string, sign: string | undefined, value: string): boolean {
  const [, target = '', four, six] = /^(.*?)(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(value) ?? [];
  const isNet = Number(four ?? 0) <= 32 && Number(six ?? 0) <= 128;
  switch (name) {
    case 'all':
      return sign === undefined && value === '';
    case 'ip4':
      return isIPv4(target) && six === undefined && Number(four ?? 0) <= 32;
    case 'ip6':
      return isIPv6(target) && six === undefined && Number(four ?? 0) <= 128;
    case 'include':
    case 'exists':
      return sign === ':' && isDomainSpec(value);
    default:
      return isNet && (sign === undefined ? target === '' : isDomainSpec(target));
  }
}

/** Returns whether a text is a name of at least two labels; macros may stand in it. */
function isDomainSpec(text: string): boolean {
  const name = text.replace(MACRO, 'x').replace(/\.$/, '');
  const labels = name.split('.');
  const hasMacro = name !== text.replace(/\.$/, '');
  return (hasMacro || labels.length > 1) && name.length <= 253 && labels.every((label) => LABEL.test(label));
}
