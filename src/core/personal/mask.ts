import { showAddress } from '../mail/email-address.ts';

/** Returns an address masked for rooms where many read: its first character and its domain, `j•••@x.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = [...email.slice(0, Math.max(at, 0))];
  return `${first}•••${showAddress(email.slice(at))}`;
}

/** Returns any personal value masked: an address as above, anything else by its first character. */
export function maskPersonal(value: string): string {
  if (value.includes('@')) return maskEmail(value);
  const [first = ''] = [...value];
  return `${first}•••`;
}
