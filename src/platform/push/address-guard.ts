import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Asks which addresses a name has: `lookup` of node:dns, where all are wanted. */
export type LookupAll = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Thrown where a name leads into a private network, though none was configured. */
export class PrivateAddressError extends Error {
  constructor() {
    super('the name leads to no public address');
    this.name = 'PrivateAddressError';
  }
}

/**
 * Returns whether an IP address is one of the public internet: none of a private network, of this machine, link-local
 * (where clouds keep their metadata), shared, reserved, or one that leads to another (IANA's special-purpose registries).
 */
export const isPublicAddress = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';

/** Returns whether an address names this machine, or an IP address: then it says itself where it leads. */
export function isPlainHost(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return host === 'localhost' || host.endsWith('.localhost') || ipaddr.isValid(host);
}

/**
 * Returns a look-up for connections that finds only public addresses, or all where they may be private. It is asked for
 * each new connection, so a name that leads elsewhere later is found out as well (OWASP Server Side Request Forgery
 * Prevention cheat sheet).
 */
export function createGuardedLookup(lookup: LookupAll, mayBePrivate: boolean): LookupFunction {
  return (host, options, done) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      const [first, ...others] = (found ?? []).filter(({ address }) => mayBePrivate || isPublicAddress(address));
      if (error || !first) return done(error ?? new PrivateAddressError(), options.all ? [] : '');
      return options.all ? done(null, [first, ...others]) : done(null, first.address, first.family);
    });
}
