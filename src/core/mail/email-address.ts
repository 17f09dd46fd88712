import { domainToASCII, domainToUnicode } from 'node:url';

/** The longest address that mail can be sent to, in characters (RFC 5321, 4.5.3.1.3). */
export const longestAddress = 254;
/** The longest part before the @, and between the dots of a domain (RFC 5321, 4.5.3.1.1; RFC 1035, 2.3.4). */
const LONGEST_LOCAL = 64;
const LONGEST_LABEL = 63;

/** A dot-atom of RFC 5322, 3.2.3. Quoted and non-ASCII local parts are left out, because the mail provider takes neither. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;
const TOP_LABEL = /^(?:[a-z]{2,}|xn--[a-z0-9-]*[a-z0-9])$/;
const APOSTROPHES = /[‘’ʼ＇]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it tells ASCII from the rest
const ASCII = /^[\u0000-\u007F]*$/;

/**
 * Returns the one form in which an address is stored and compared: lower case, its domain in A-labels
 * (`jane@xn--mller-kva.de`), typographic apostrophes as plain ones. Undefined where `text` is not exactly one address
 * that the mail provider takes.
 */
export function readAddress(text: string): string | undefined {
  const at = text.indexOf('@');
  if (at < 1 || text.length > longestAddress || text.includes('@', at + 1)) return undefined;
  const local = text.slice(0, at).replace(APOSTROPHES, "'");
  const domain = readDomain(text.slice(at + 1));
  if (!domain || local.length > LONGEST_LOCAL || !LOCAL.test(local)) return undefined;
  const address = `${local.toLowerCase()}@${domain}`;
  return address.length <= longestAddress ? address : undefined;
}

/** Returns a mail domain in A-labels and lower case; undefined where it is none: one label, an IP address, a bad label. */
export function readDomain(text: string): string | undefined {
  const labels = text.toLowerCase().split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return undefined;
  const isPlain = ASCII.test(text) && !labels.some((label) => label.startsWith('xn--'));
  const domain = isPlain ? labels.join('.') : domainToASCII(labels.join('.'));
  const ascii = domain.split('.');
  if (!TOP_LABEL.test(ascii.at(-1) ?? '') || ascii.some((label) => label.length > LONGEST_LABEL)) return undefined;
  return domain;
}

/** Returns whether `text` is one complete email address. */
export const isEmailAddress = (text: string): boolean => readAddress(text) !== undefined;

/** Returns an address or a domain as people read it: with its domain in U-labels (`jane@müller.de`). */
export function showAddress(address: string): string {
  if (!address.includes('xn--')) return address;
  const at = address.lastIndexOf('@') + 1;
  const [local, domain] = [address.slice(0, at), address.slice(at)];
  const readable = domainToUnicode(domain);
  return local + (domainToASCII(readable) === domain ? readable : domain);
}
