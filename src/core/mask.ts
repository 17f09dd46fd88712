/** An address for many eyes: its first character and its domain, `j•••@x.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = [...email.slice(0, Math.max(at, 0))];
  return `${first}•••${email.slice(at)}`;
}

/** Any personal value for many eyes: an address as above, of anything else its first character. */
export function maskPersonal(value: string): string {
  if (value.includes('@')) return maskEmail(value);
  const [first = ''] = [...value];
  return `${first}•••`;
}
