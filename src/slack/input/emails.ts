import { LinkifyIt } from 'linkify-it';
import * as z from 'zod';
import { limits } from '../limits.ts';
import { oneLine, unescapeSlack } from './sanitize.ts';

const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyIP: false, fuzzyEmail: true });
const MAILTO = /<mailto:([^|>]*)(?:\|[^>]*)?>/gi;

const address = z.email().max(limits.email);

/** Returns whether `text` is one complete email address. */
export function isEmail(text: string): boolean {
  return address.safeParse(text).success;
}

/** Returns the text with plain addresses, which Slack writes as `<mailto:jane@x.com|jane@x.com>`. */
export function withoutMailto(text: string): string {
  return text.replace(MAILTO, ' $1 ');
}

/**
 * Returns the distinct email addresses in a message's text as Slack sends it, in lower case, in order, at most `most`.
 */
export function findEmails(text: string, most = 50): string[] {
  const plain = oneLine(unescapeSlack(withoutMailto(text)));
  const found = (linkify.match(plain) ?? [])
    .filter((match) => match.schema === 'mailto:')
    .map((match) => match.url.replace(/^mailto:/i, '').toLowerCase())
    .filter(isEmail);
  return [...new Set(found)].slice(0, most);
}
