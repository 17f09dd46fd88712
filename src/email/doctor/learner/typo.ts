import { run } from '@zootools/email-spell-checker';
import { distance } from 'fastest-levenshtein';
import { parse } from 'tldts';
import { isSwap } from '../../../core/language/swap.ts';
import { domainOf } from '../dns/domain-name.ts';

/** Where learners have their own mail, as far as the name is long enough to tell a slip from another name. */
const PROVIDERS = ['gmail', 'googlemail', 'hotmail', 'outlook', 'yahoo', 'icloud', 'protonmail'];
const ENDINGS = ['com', 'net', 'org', 'edu'];

/**
 * Returns the address that was probably meant: `jane@gmial.com` gives `jane@gmail.com`, `jane@acme.con` gives `jane@acme.com`.
 * Undefined where nothing looks like a slip. It would rather miss one than doubt a good address: one slip of the
 * finger, in the name of a big provider or in an ending that does not exist.
 */
export function likelyTypo(email: string): string | undefined {
  const domain = domainOf(email);
  if (!domain) return undefined;
  const { publicSuffix, isIcann } = parse(domain);
  const ending = publicSuffix && countSlips(publicSuffix, 'com') > 1 ? publicSuffix : 'com';
  // The local part is ours: the library would encode it.
  const meant = run({
    email: `x@${domain}`,
    domains: PROVIDERS.map((name) => `${name}.${ending}`),
    secondLevelDomains: [],
    topLevelDomains: isIcann ? [] : ENDINGS,
    distanceFunction: countSlips,
    domainThreshold: 1,
    topLevelThreshold: 1,
  })?.domain;
  return meant && meant !== domain ? `${email.slice(0, email.lastIndexOf('@'))}@${meant}` : undefined;
}

/** Letters missed, added, mistaken or swapped. Many real names differ in the first only: email.com, ymail.com, cloud.com. */
function countSlips(typed: string, meant: string): number {
  if (isSwap(typed, meant)) return 1;
  return typed[0] === meant[0] ? distance(typed, meant) : Number.POSITIVE_INFINITY;
}
