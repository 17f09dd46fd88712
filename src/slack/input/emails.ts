import { readAddress } from '../../core/mail/email-address.ts';
import { readRun } from './address-runs.ts';
import { printable, unescapeSlack } from './sanitize.ts';

/** The addresses in a text, in order and each once, and whether it is certain that they are the ones that are meant. */
export type FoundEmails = { emails: string[]; isSure: boolean };

/** A plain address that Slack has linked: `<mailto:jane@x.com|jane@x.com>`. */
const MAILTO = /<mailto:([^|<>]*)(?:\|([^<>]*))?>/gi;
/** Any other link, with what it shows; and what Slack writes for people, channels, groups and dates. */
const LINK = /<(https?:\/\/[^|<>]*)(?:\|([^<>]*))?>/gi;
const MENTION = /<[@#!][^<>]*>/g;
/** Everything that can neither stand in an address nor be glued to one. */
const BOUNDARY = /[^\p{L}\p{M}\p{N}@.!#$%&'*+/=?^_~-]+/u;
/** What makes an emoji of the character before it. */
const EMOJI_MARKS = /[\ufe00-\ufe0f\u20e3]/g;

/**
 * Returns the addresses in texts as Slack sends them, in the stored form. What stands together without a boundary is
 * read by `readRun`. It is not certain where an address is cut out of more, or something like one cannot be read.
 */
export function findEmails(...texts: string[]): FoundEmails {
  const emails = new Set<string>();
  let isSure = true;
  for (const run of texts.flatMap(segmentsOf).flatMap((text) => text.split(BOUNDARY))) {
    if (!run.includes('@')) continue;
    const read = readRun(run);
    for (const email of read.emails) emails.add(email);
    isSure &&= read.isSure;
  }
  return { emails: [...emails], isSure };
}

/** Returns the address that a typed word is; else those found in it. */
export function readWord(word: string): FoundEmails {
  const whole = readAddress(word);
  return whole ? { emails: [whole], isSure: true } : findEmails(word);
}

/** Returns the parts of a text that have addresses of their own: the text itself, and where its links lead. */
function segmentsOf(text: string): string[] {
  const targets: string[] = [];
  const shown = text.replace(MENTION, ' ').replace(LINK, (_, url: string, label?: string) => {
    targets.push(unescapeSlack(url));
    return label ?? ' ';
  });
  const plain = withoutMailto(shown, (target) => targets.push(target));
  return [unescapeSlack(plain), ...targets].map((part) => asTyped(part).replace(/[‘’ʼ]/g, "'"));
}

/**
 * Returns a text with plain addresses instead of links to them. What touches a link stays beside it, because it may
 * belong to the address: Slack links `brien@x.com` in `o’brien@x.com`.
 * @param onTarget gets the address of a link that shows something else.
 */
export function withoutMailto(text: string, onTarget: (address: string) => void = () => {}): string {
  return text.replace(/>(?=<mailto:)/gi, '> ').replace(MAILTO, (_, address: string, label = address) => {
    const target = decodeAddress(unescapeSlack(address));
    if (target === decodeAddress(unescapeSlack(label))) return label;
    onTarget(target);
    return label;
  });
}

/**
 * Returns a text as one line with plain spaces and letters: no invisible characters, full-width ASCII as ASCII. Joiners
 * stay where names are written with them: not in what may be an address.
 */
export function asTyped(text: string): string {
  return printable(text.replace(/\p{Z}/gu, ' ').replace(EMOJI_MARKS, ' '))
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .split(' ')
    .map((run) => (run.includes('@') ? run.replace(/[\u200c\u200d]/g, '') : run))
    .join(' ');
}

function decodeAddress(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
