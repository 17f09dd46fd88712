/** Returns the address alone, in lower case: `Jane <Jane@x.com>` becomes `jane@x.com`. */
export function bareAddress(address: string): string {
  return (/<([^<>]+)>$/.exec(address.trim())?.[1] ?? address).trim().toLowerCase();
}
