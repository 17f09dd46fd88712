import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';

const NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/**
 * Returns a domain as DNS knows it: lower case, international names in their ASCII form, no dot at the end.
 * Undefined where it is none (RFC 1123, 2.1; an address in brackets is none either).
 */
export function domainName(text: string): string | undefined {
  const given = text.trim().toLowerCase();
  // `domainToASCII` reads a URL's host: it would stop at a slash, and decode a percent sign.
  if (!/^[a-z0-9.\-\u0080-\uffff]+$/.test(given)) return undefined;
  const ascii = domainToASCII(given).replace(/\.$/, '');
  return NAME.test(ascii) ? ascii : undefined;
}

/** Returns the domain after an address's last `@`; undefined where there is none that DNS could know. */
export function domainOf(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  return at < 1 ? undefined : domainName(email.slice(at + 1));
}

/** Returns the domain that somebody registered: acme.co.uk for mail.acme.co.uk (by the Public Suffix List). */
export const registeredDomain = (domain: string) => getDomain(domain) ?? domain;
