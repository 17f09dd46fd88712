import { seal, unseal } from '../credentials/seal.ts';

/**
 * The key under which fingerprints of addresses are made (address-fingerprint.ts). It stays the same for as long as the
 * database lives, so that fingerprints stay what they are while LINK_SECRET changes. The database keeps it sealed.
 */
export type AddressKey = Uint8Array;

/** Returns a key sealed with a secret. */
export const sealAddressKey = (secret: string, key: AddressKey): string => seal('address key', secret, key);

/** Returns the key that was sealed with this secret; undefined where it was another, or what was sealed is damaged. */
export const openAddressKey = (secret: string, sealed: string): AddressKey | undefined =>
  unseal('address key', secret, sealed);
